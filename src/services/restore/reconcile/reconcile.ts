import type { RowsApi, WireRow } from '../../../aws/rows.ts';
import { rowWithKey } from '../../table/read-rows.ts';
import { writeRow } from './apply.ts';
import { type Decision, decide, type RowPair, raised } from './decide.ts';
import type { Reconciliation } from './reconciliation.ts';
import { sameContent } from './row-merge.ts';
import type { RowSpool } from './spool.ts';
import { createTally, type Tally } from './tally.ts';

/** What is taken over from the source; what only the target changed stays. */
export interface CarryRules {
  /** Rows that tell of an earlier change by `updatedAt` are left. ISO 8601; undefined takes all. */
  readonly since: string | undefined;
  /** Whether what was deleted in the source is deleted in the target. */
  readonly deletes: boolean;
}

/** A row that nobody decides about but a person. */
export interface OpenRow extends RowPair {
  readonly key: string;
  readonly reason: string;
  readonly attributes: readonly string[];
}

export interface ReconcileDeps {
  readonly rows: RowsApi;
  /** The table that is written to. */
  readonly target: string;
  /** Ids of rows that are nobody's: they are as if they were not there. */
  readonly probes?: ReadonlySet<string>;
  /** Takes each row that is not decided. */
  readonly tell: (row: OpenRow) => Promise<void>;
}

/** Both tables as they were read, and the rows that both came from; each in as many parts. */
export interface LaidDown {
  readonly source: RowSpool;
  readonly target: RowSpool;
  readonly base: RowSpool | undefined;
}

export interface ReconcileRules {
  /** Null takes nothing over. */
  readonly carry: CarryRules | null;
  /** False only compares. */
  readonly writes: boolean;
}

const ROWS_AT_ONCE = 16;

/**
 * Compares two tables key by key, and takes over what only one side changed, a part at a time: so much of both tables
 * and of their base is in memory. What the base says of a row is brought up to date once both sides agree on it.
 */
export async function reconcile(
  deps: ReconcileDeps,
  { source, target, base }: LaidDown,
  rules: ReconcileRules,
): Promise<Reconciliation> {
  const tally = createTally();
  for (let part = 0; part < target.parts; part += 1) {
    const [theirs, ours, from] = await Promise.all([source.part(part), target.part(part), base?.part(part)]);
    const agreed = new Map<string, WireRow | null>();
    const keys = [...new Set([...theirs.keys(), ...ours.keys(), ...(from?.keys() ?? [])])].filter(
      (key) => !deps.probes?.has(key.split('\n')[0] ?? ''),
    );
    const settle = (key: string): Promise<void> =>
      settleRow({ ...deps, tally, rules, agreed }, key, {
        source: theirs.get(key) ?? null,
        target: ours.get(key) ?? null,
        base: from === undefined ? undefined : (from.get(key) ?? null),
      });
    for (let start = 0; start < keys.length; start += ROWS_AT_ONCE)
      await Promise.all(keys.slice(start, start + ROWS_AT_ONCE).map(settle));
    if (rules.writes) await base?.amend(part, agreed);
  }
  return tally.result(base !== undefined);
}

interface Settling extends ReconcileDeps {
  readonly tally: Tally;
  readonly rules: ReconcileRules;
  /** Rows that both sides came to agree on. */
  readonly agreed: Map<string, WireRow | null>;
}

const TRIES = 10;

/** A row of the target that somebody else changes meanwhile is read and judged again. */
async function settleRow(settling: Settling, key: string, first: RowPair): Promise<void> {
  let pair = first;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const decision = decide(pair);
    const write = writeFor(settling, pair, decision);
    if (write === undefined || (await writeRow(settling.rows, settling.target, write))) {
      await note(settling, key, pair, decision);
      return;
    }
    const held = pair.target ?? pair.source ?? {};
    pair = { ...pair, target: (await rowWithKey(settling.rows, settling.target, held)) ?? null };
  }
  settling.tally.conflict(idOf(pair));
  await settling.tell({ ...pair, key, reason: 'it is changed again and again', attributes: [] });
}

function writeFor({ rules }: Settling, pair: RowPair, decision: Decision) {
  if (!rules.writes) return undefined;
  const taken = takes(rules, pair, decision) && decision.row !== pair.target;
  const row = taken ? decision.row : raised(pair);
  return row === undefined ? undefined : { held: pair.target, row };
}

function takes(
  { carry }: ReconcileRules,
  { source }: RowPair,
  decision: Decision,
): decision is Extract<Decision, { kind: 'take' }> {
  if (carry === null || decision.kind !== 'take') return false;
  if (source === null) return carry.deletes;
  const { S: written } = source.updatedAt ?? {};
  return carry.since === undefined || typeof written !== 'string' || written >= carry.since;
}

async function note(settling: Settling, key: string, pair: RowPair, decision: Decision): Promise<void> {
  const { tally, rules, agreed, tell } = settling;
  const id = idOf(pair);
  const taken = takes(rules, pair, decision);
  const written = taken && decision.row !== pair.target;
  if (!written && rules.writes && raised(pair) !== undefined) tally.raised();
  switch (decision.kind) {
    case 'same':
      if (pair.base === undefined || sameContent(pair.base, pair.source)) return;
      agreed.set(key, pair.source);
      return;
    case 'unattributed':
      tally.unattributed(id);
      return tell({ ...pair, key, reason: 'nobody knows which side changed', attributes: [] });
    case 'ahead':
      tally.differs('target', decision.there, id);
      return;
    case 'take':
    case 'conflict':
      tally.differs('source', decision.change, id);
      tally.differs('target', decision.there, id);
  }
  if (decision.kind === 'conflict') {
    const { change, there, attributes } = decision;
    tally.conflict(id);
    return tell({ ...pair, key, reason: `${change} in one, ${there} in the other`, attributes });
  }
  if (!taken || !rules.writes) {
    tally.notCarried(id);
    return;
  }
  // Where the target has it already, there was nothing to write.
  if (decision.row !== pair.target) tally.carried(decision.change, decision.there);
  agreed.set(key, pair.source);
}

function idOf({ source, target, base }: RowPair): string {
  return String((source ?? target ?? base)?.id?.S);
}
