import type { WireRow } from '../../src/services/restore/reconcile/spool.ts';
import { pick } from './random.ts';

/** A row as the reference sees it: its attributes as texts, and its version. */
export interface ModelRow {
  readonly version: number;
  readonly attributes: Readonly<Record<string, string>>;
}

export type ModelTable = Map<string, ModelRow>;

/** What the reference expects of a comparison. */
export interface Expected {
  readonly target: ModelTable;
  readonly conflicts: readonly string[];
}

const IDS = Array.from({ length: 12 }, (_, index) => `item-${index}`);
const NAMES = ['a', 'b', 'c'];

/** Makes some changes at random, as clients of the application do, and one in four without a version. */
export function changeAtRandom(table: ModelTable, random: () => number, count: number): void {
  for (let done = 0; done < count; done += 1) {
    const id = pick(random, IDS);
    const held = table.get(id);
    if (held === undefined) table.set(id, { version: 1, attributes: { a: anyValue(random) } });
    else if (random() < 0.2) table.delete(id);
    else table.set(id, changed(held, random));
  }
}

function changed({ version, attributes }: ModelRow, random: () => number): ModelRow {
  const name = pick(random, NAMES);
  const others = Object.entries(attributes).filter(([each]) => each !== name);
  const kept = random() < 0.2 ? others : [...others, [name, anyValue(random)] as const];
  return { version: random() < 0.25 ? version : version + 1, attributes: Object.fromEntries(kept) };
}

function anyValue(random: () => number): string {
  return String(Math.floor(random() * 4));
}

/** The rules again, as plainly as can be: one key after the other, one attribute after the other. */
export function expectedOf(
  base: ModelTable,
  source: ModelTable,
  target: ModelTable,
  deletes: boolean,
): Expected {
  const result: ModelTable = new Map();
  const conflicts: string[] = [];
  for (const id of IDS) {
    const [from, theirs, ours] = [base.get(id), source.get(id), target.get(id)];
    const row = outcome(from, theirs, ours, deletes);
    if (row === 'conflict') conflicts.push(id);
    const left = row === 'conflict' ? ours : row;
    if (left !== undefined) result.set(id, { ...left, version: versionOf(left, theirs, ours) });
  }
  return { target: result, conflicts };
}

function outcome(
  from: ModelRow | undefined,
  theirs: ModelRow | undefined,
  ours: ModelRow | undefined,
  deletes: boolean,
): ModelRow | undefined | 'conflict' {
  if (same(theirs, ours) || same(theirs, from)) return ours;
  if (same(ours, from)) return theirs === undefined && !deletes ? ours : theirs;
  if (from === undefined || theirs === undefined || ours === undefined) return 'conflict';
  const attributes = byAttribute(from, theirs, ours);
  return attributes === undefined ? 'conflict' : { version: 0, attributes };
}

function byAttribute(base: ModelRow, theirs: ModelRow, ours: ModelRow): ModelRow['attributes'] | undefined {
  const attributes: Record<string, string> = {};
  for (const name of NAMES) {
    const [from, left, right] = [base, theirs, ours].map((row) => row.attributes[name]);
    if (left !== right && left !== from && right !== from) return undefined;
    const value = right === from ? left : right;
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}

/** Content that the target did not have gets a version that neither table had; the source's must not fit other content. */
function versionOf(row: ModelRow, theirs: ModelRow | undefined, ours: ModelRow | undefined): number {
  if (ours === undefined) return row.version;
  if (theirs === undefined) return ours.version;
  const highest = Math.max(theirs.version, ours.version) + 1;
  if (!same(row, ours)) return highest;
  if (same(theirs, ours) && theirs.version === ours.version) return ours.version;
  return theirs.version >= ours.version ? highest : ours.version;
}

function same(a: ModelRow | undefined, b: ModelRow | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return NAMES.every((name) => a.attributes[name] === b.attributes[name]);
}

/** The row of the table: what an item holds lies in the map of its attributes, and one of them beside it. */
export function toRow(id: string, { version, attributes: { a, ...others } }: ModelRow): WireRow {
  return {
    id: { S: id },
    timestamp: { N: '0' },
    version: { N: String(version) },
    ...(a === undefined ? {} : { a: { S: a } }),
    attributes: { M: Object.fromEntries(Object.entries(others).map(([name, S]) => [name, { S }])) },
  };
}

/** What a row of the table holds. */
export function fromRow(row: WireRow): [id: string, row: ModelRow] {
  const inner = Object.entries((row.attributes?.M ?? {}) as WireRow).map(([name, value]) => [
    name,
    String(value.S),
  ]);
  return [
    String(row.id?.S),
    {
      version: Number(row.version?.N),
      attributes: Object.fromEntries([...(row.a === undefined ? [] : [['a', String(row.a.S)]]), ...inner]),
    },
  ];
}
