import type { WireRow, WireValue } from '../../../aws/rows.ts';
import { rowText } from '../../table/row-text.ts';

/** A row of each side, and the one that both came from; null where there is none. */
export interface ThreeRows {
  readonly base: WireRow | null;
  readonly source: WireRow;
  readonly target: WireRow;
}

/** What both sides together make of a row, or the attributes that they changed to different values. */
export type Merge = { readonly row: WireRow } | { readonly attributes: readonly string[] };

/** Counted on by each write of the application, so that it tells nothing of a row's content. */
const VERSION = 'version';
/** The token of the last change: the application's own note, which is no content either. */
const LAST_REQUEST = 'lastRequest';
/** Of two, the later is right. */
const CHANGED_AT = 'updatedAt';
/** The item's own attributes stand in one map: each of them is merged by itself. */
const ITEM_ATTRIBUTES = 'attributes';

/** Whether two rows hold the same; their versions may differ. */
export function sameContent(a: WireRow | null, b: WireRow | null): boolean {
  if (a === null || b === null) return a === b;
  return rowText(contentOf(a)) === rowText(contentOf(b));
}

function contentOf({ [VERSION]: _, [LAST_REQUEST]: __, ...row }: WireRow): WireRow {
  return row;
}

/**
 * Merges attribute by attribute: what one side changed is taken from it, what both changed to the same value is that
 * value. The version and the token of the last change are not looked at.
 */
export function mergeRows({ base, source, target }: ThreeRows): Merge {
  const merged = mergeMaps(
    { base: base ?? {}, source, target },
    {
      [VERSION]: ({ target: held }) => held,
      [LAST_REQUEST]: ({ target: held }) => held,
      [CHANGED_AT]: later,
      [ITEM_ATTRIBUTES]: mergeItemAttributes,
    },
    '',
  );
  return merged.attributes.length > 0 ? { attributes: merged.attributes } : { row: merged.row };
}

interface ThreeValues {
  readonly base: WireValue | undefined;
  readonly source: WireValue | undefined;
  readonly target: WireValue | undefined;
}

type Own = (values: ThreeValues) => WireValue | undefined | { readonly conflicts: readonly string[] };

interface Merged {
  readonly row: WireRow;
  readonly attributes: readonly string[];
}

function mergeMaps(
  { base, source, target }: { readonly base: WireRow; readonly source: WireRow; readonly target: WireRow },
  own: Readonly<Record<string, Own>>,
  prefix: string,
): Merged {
  const row: [string, WireValue][] = [];
  const attributes: string[] = [];
  for (const name of new Set([...Object.keys(target), ...Object.keys(source)])) {
    const values = { base: at(base, name), source: at(source, name), target: at(target, name) };
    const rule = Object.hasOwn(own, name) ? own[name] : undefined;
    const value = (rule ?? mergeValues)(values);
    if (isConflict(value)) attributes.push(...value.conflicts.map((inner) => `${prefix}${name}${inner}`));
    else if (value !== undefined) row.push([name, value]);
  }
  return { row: Object.fromEntries(row), attributes };
}

/** An attribute that a row has itself, whatever it is called. */
export function at(row: WireRow, name: string): WireValue | undefined {
  return Object.hasOwn(row, name) ? row[name] : undefined;
}

function isConflict(
  value: WireValue | undefined | { readonly conflicts: readonly string[] },
): value is { readonly conflicts: readonly string[] } {
  return value !== undefined && Array.isArray(value.conflicts);
}

function mergeValues({ base, source, target }: ThreeValues): ReturnType<Own> {
  if (sameValue(source, target) || sameValue(source, base)) return target;
  if (sameValue(target, base)) return source;
  return { conflicts: [''] };
}

function mergeItemAttributes(values: ThreeValues): ReturnType<Own> {
  const [base, source, target] = [mapIn(values.base), mapIn(values.source), mapIn(values.target)];
  if (base === undefined || source === undefined || target === undefined) return mergeValues(values);
  const merged = mergeMaps({ base, source, target }, {}, '.');
  if (merged.attributes.length > 0) return { conflicts: merged.attributes };
  return { M: merged.row };
}

function mapIn(value: WireValue | undefined): WireRow | undefined {
  const { M: map } = value ?? {};
  return typeof map === 'object' && map !== null ? (map as WireRow) : undefined;
}

function later(values: ThreeValues): ReturnType<Own> {
  const merged = mergeValues(values);
  if (!isConflict(merged)) return merged;
  const { S: theirs } = values.source ?? {};
  const { S: ours } = values.target ?? {};
  if (typeof theirs !== 'string' || typeof ours !== 'string') return merged;
  return theirs > ours ? values.source : values.target;
}

function sameValue(a: WireValue | undefined, b: WireValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return rowText({ a }) === rowText({ a: b });
}

/** The version of a row; undefined where it has none that counts. */
export function versionIn(row: WireRow | null): bigint | undefined {
  const { N: digits } = row?.[VERSION] ?? {};
  return typeof digits === 'string' && /^\d{1,38}$/.test(digits) ? BigInt(digits) : undefined;
}

/**
 * The row with a version that none of the others has had: a condition on a version that was read from either table
 * must not hold for other content.
 */
export function versioned(row: WireRow, others: readonly (WireRow | null)[]): WireRow {
  const versions = [row, ...others].flatMap((each) => versionIn(each) ?? []);
  if (versions.length === 0) return row;
  const highest = versions.reduce((most, each) => (each > most ? each : most));
  return { ...row, [VERSION]: { N: String(highest + 1n) } };
}
