import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TableRecord } from '../table-record.ts';
import { type Change, encodeChanges, type UsedToken } from './changes.ts';
import type { Log, Snapshot } from './log.ts';
import type { Row, Table } from './table.ts';

/** What is written before others have their turn. */
const SLICE_BYTES = 256 * 1024;

/** What a snapshot is made of. */
export interface Compacted {
  readonly tables: ReadonlyMap<string, Table>;
  readonly tokens: ReadonlyMap<string, UsedToken>;
  read(place: number, bytes: number): string;
}

/** Something whose text has a new place once the snapshot counts. */
type Move = (place: number) => void;

/** A table with its record at the time when the log went on in a new file. */
interface Captured {
  readonly table: Table;
  readonly record: TableRecord;
}

/**
 * Writes all that counts of the files before into a snapshot, and removes them. Writes go on meanwhile, into a new file:
 * what they change is read after the snapshot, so this has tables as they were defined when that file began.
 */
export async function compact(log: Log, state: Compacted): Promise<void> {
  const captured = [...state.tables.values()].map((table) => ({ table, record: table.record }));
  const isOld = log.rotate();
  const snapshot = log.snapshot();
  const moves: (() => void)[] = [];
  try {
    for (const batch of batchesOf(partsOf(state, captured, isOld))) {
      moves.push(...write(snapshot, batch));
      await nextTurn();
    }
    await snapshot.finish();
  } catch (error) {
    snapshot.abandon();
    throw error;
  }
  for (const move of moves) move();
  log.removeBefore();
}

interface Part {
  readonly change: Change;
  readonly move?: Move;
}

function write(snapshot: Snapshot, parts: readonly Part[]): (() => void)[] {
  const { content, texts } = encodeChanges(parts.map(({ change }) => change));
  const place = snapshot.append(content);
  return parts.flatMap(({ move }, position) => {
    const at = place + (texts[position] ?? 0);
    return move === undefined ? [] : [() => move(at)];
  });
}

function* batchesOf(parts: Iterable<Part>): Generator<Part[]> {
  let batch: Part[] = [];
  let bytes = 0;
  for (const part of parts) {
    batch.push(part);
    bytes += 'text' in part.change ? part.change.text.length : 100;
    if (bytes < SLICE_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

function* partsOf(
  state: Compacted,
  captured: readonly Captured[],
  isOld: (place: number) => boolean,
): Generator<Part> {
  for (const [token, { digest, at }] of state.tokens) yield { change: { kind: 'token', token, digest, at } };
  for (const { table, record } of captured) {
    yield { change: { kind: 'define', record } };
    for (const part of [rowsOf, pastOf]) yield* part(state, { table, record }, isOld);
  }
}

function* rowsOf(
  state: Compacted,
  { table, record }: Captured,
  isOld: (place: number) => boolean,
): Generator<Part> {
  for (const row of table.rows.walk()) {
    if (state.tables.get(record.name) !== table) return;
    if (!isOld(row.place)) continue;
    const text = row.text ?? state.read(row.place, row.bytes);
    const { key, size } = row;
    const entries = entriesIn(record, table, row);
    yield {
      change: { kind: 'put', table: record.name, key, size, text, entries },
      move: (place) => {
        row.place = place;
      },
    };
  }
}

/** The entries of a row as its table was defined then. */
function entriesIn(record: TableRecord, table: Table, { entries }: Row): Row['entries'] {
  if (table.record === record) return entries;
  return record.indexes.map(
    ({ name }) => entries[table.indexes.findIndex((index) => index.record.name === name)],
  );
}

function* pastOf(
  state: Compacted,
  { table, record }: Captured,
  isOld: (place: number) => boolean,
): Generator<Part> {
  for (const past of table.history.after(Number.NEGATIVE_INFINITY)) {
    if (!isOld(past.place)) continue;
    const text = state.read(past.place, past.length);
    yield {
      change: { kind: 'past', table: record.name, at: past.time, text },
      move: (place) => table.history.move(past.position, place),
    };
  }
}
