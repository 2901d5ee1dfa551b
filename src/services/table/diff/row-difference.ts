import type { WireRow, WireValue } from '../../../aws/rows.ts';
import { keyOf } from '../read-rows.ts';
import { rowText } from '../row-text.ts';
import type { AttributeDifference, RowDifference } from './table-diff.ts';

/** A row of each side; null where there is none. */
export interface RowPair {
  readonly a: WireRow | null;
  readonly b: WireRow | null;
}

/** What counts as a difference, and what is told of one. */
export interface DiffRules {
  /** Names of attributes that are not looked at. */
  readonly ignored: ReadonlySet<string>;
  /** Whether values are told, and not names alone. */
  readonly values: boolean;
}

/** Stands for what a file does not say, which is no difference. No type of DynamoDB is called so. */
export const NOT_GIVEN: WireValue = { NOT_GIVEN: true };

/** The item's own attributes stand in one map: each of them is told by itself. */
const ITEM_ATTRIBUTES = 'attributes';

/** How two rows of one key differ; undefined when they do not. */
export function rowDifference({ a, b }: RowPair, rules: DiffRules): RowDifference | undefined {
  const { id = {}, timestamp = {} } = keyOf(a ?? b ?? {});
  const key = { id: String(id.S), timestamp: String(timestamp.N) };
  if (a === null || b === null) {
    const kind = a === null ? 'created' : 'deleted';
    return { kind, ...key, attributes: [], ...(rules.values ? { a, b } : {}) };
  }
  const found = [...differingValues(a, b, rules)];
  if (found.length === 0) return undefined;
  const attributes = found.map(({ name, kind }) => ({ name, kind }));
  return { kind: 'changed', ...key, attributes, ...(rules.values ? valuesOf(found) : {}) };
}

interface DifferingValue extends AttributeDifference {
  readonly a: WireValue | undefined;
  readonly b: WireValue | undefined;
}

function* differingValues(
  a: WireRow,
  b: WireRow,
  { ignored }: DiffRules,
  prefix = '',
): Generator<DifferingValue> {
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const path = `${prefix}${name}`;
    if (ignored.has(path)) continue;
    const [was, is] = [at(a, name), at(b, name)];
    if (was === NOT_GIVEN || is === NOT_GIVEN || sameValue(was, is)) continue;
    const [mapA, mapB] = [mapIn(was), mapIn(is)];
    if (path === ITEM_ATTRIBUTES && mapA !== undefined && mapB !== undefined)
      yield* differingValues(mapA, mapB, { ignored, values: false }, `${path}.`);
    else yield { name: path, kind: kindOf(was, is), a: was, b: is };
  }
}

function kindOf(a: WireValue | undefined, b: WireValue | undefined): AttributeDifference['kind'] {
  if (a === undefined) return 'created';
  return b === undefined ? 'deleted' : 'changed';
}

function valuesOf(found: readonly DifferingValue[]): { readonly a: WireRow; readonly b: WireRow } {
  const side = (value: (each: DifferingValue) => WireValue | undefined): WireRow =>
    Object.fromEntries(
      found.flatMap((each) => {
        const held = value(each);
        return held === undefined ? [] : [[each.name, held]];
      }),
    );
  return { a: side(({ a }) => a), b: side(({ b }) => b) };
}

/** An attribute that a row has itself, whatever it is called. */
function at(row: WireRow, name: string): WireValue | undefined {
  const value = Object.hasOwn(row, name) ? row[name] : undefined;
  // What was on disk is another object.
  return value !== undefined && 'NOT_GIVEN' in value ? NOT_GIVEN : value;
}

function mapIn(value: WireValue | undefined): WireRow | undefined {
  const { M: map } = value ?? {};
  return typeof map === 'object' && map !== null ? (map as WireRow) : undefined;
}

function sameValue(a: WireValue | undefined, b: WireValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return rowText({ a }) === rowText({ a: b });
}
