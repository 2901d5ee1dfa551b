import type { AttributeValue, ItemRecord } from './record.ts';

/** One attribute of a row, or one of its `attributes`, that a change gives another value. */
export interface RowChange {
  /** The names that lead to it. */
  readonly path: readonly string[];
  /** Left out where there is none. */
  readonly before?: AttributeValue;
  readonly after?: AttributeValue;
}

/** What a change made of the row, or the row that was deleted. */
export type ItemUndo = { readonly changes: readonly RowChange[] } | { readonly row: ItemRecord };

/** What differs between a row and what it is to become. */
export function changesBetween(
  before: ItemRecord,
  after: ItemRecord,
  within: readonly string[] = [],
): RowChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name): RowChange[] => {
    const was = Object.hasOwn(before, name) ? before[name] : undefined;
    const is = Object.hasOwn(after, name) ? after[name] : undefined;
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    const path = [...within, name];
    if (name === 'attributes' && within.length === 0 && was && is && 'M' in was && 'M' in is)
      return changesBetween(was.M, is.M, path);
    return [{ path, ...(was && { before: was }), ...(is && { after: is }) }];
  });
}

/** What takes changes back. */
export function reversed(changes: readonly RowChange[]): RowChange[] {
  return changes.map(({ path, before, after }) => ({
    path,
    ...(after && { before: after }),
    ...(before && { after: before }),
  }));
}
