import { isDeepStrictEqual } from 'node:util';

/** One changed leaf of a resource's properties. */
export interface PropertyChange {
  /** The property at the top, such as `Environment`. */
  readonly name: string;
  /** `/Properties/Environment/Variables/LOG_LEVEL`. */
  readonly path: string;
  readonly kind: 'Add' | 'Modify' | 'Remove';
  readonly before: unknown;
  readonly after: unknown;
}

/** The changed leaves between two sets of properties. Lists are compared whole. */
export function propertyChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): PropertyChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => compare(name, `/Properties/${name}`, before[name], after[name]));
}

function compare(name: string, path: string, before: unknown, after: unknown): PropertyChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => compare(name, `${path}/${key}`, before[key], after[key]));
  }
  const kind = before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify';
  return [{ name, path, kind, before, after }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
