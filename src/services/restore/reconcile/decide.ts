import type { WireRow } from '../../../aws/rows.ts';
import { mergeRows, sameContent, versioned, versionIn } from './row-merge.ts';

/** A row of each of two tables, and the one that both came from. Null where there is none. */
export interface RowPair {
  /** Of the table whose changes are to be taken over. */
  readonly source: WireRow | null;
  /** Of the table that they are taken to. */
  readonly target: WireRow | null;
  /** Undefined where nobody knows what it was. */
  readonly base: WireRow | null | undefined;
}

/** How a row differs from the one that it came from. */
export type RowChange = 'none' | 'created' | 'changed' | 'deleted';

/** What becomes of a row of the target. */
export type Decision =
  | { readonly kind: 'same' }
  /** Nobody knows which side changed. */
  | { readonly kind: 'unattributed' }
  /** Only the target changed: there is nothing to take over. */
  | { readonly kind: 'ahead'; readonly there: RowChange }
  | {
      readonly kind: 'take';
      readonly change: RowChange;
      readonly there: RowChange;
      readonly row: WireRow | null;
    }
  | {
      readonly kind: 'conflict';
      readonly change: RowChange;
      readonly there: RowChange;
      /** Names of what both sides changed to different values; empty where one side deleted or both created. */
      readonly attributes: readonly string[];
    };

/** Compares the two rows of one key. Nothing is decided by which of them is the later. */
export function decide({ source, target, base }: RowPair): Decision {
  if (sameContent(source, target)) return { kind: 'same' };
  if (base === undefined) return { kind: 'unattributed' };
  const [change, there] = [changeOf(base, source), changeOf(base, target)];
  if (change === 'none') return { kind: 'ahead', there };
  if (source === null || target === null) {
    if (there !== 'none') return { kind: 'conflict', change, there, attributes: [] };
    return { kind: 'take', change, there, row: source };
  }
  if (base === null) return { kind: 'conflict', change, there, attributes: [] };
  const merge = mergeRows({ base, source, target });
  if ('attributes' in merge) return { kind: 'conflict', change, there, attributes: merge.attributes };
  const row = sameContent(merge.row, target) ? target : versioned(merge.row, [source, target]);
  return { kind: 'take', change, there, row };
}

function changeOf(base: WireRow | null, row: WireRow | null): RowChange {
  if (sameContent(base, row)) return 'none';
  if (base === null) return 'created';
  return row === null ? 'deleted' : 'changed';
}

/**
 * The row of the target with a higher version, where one that was read from the source could come to fit other
 * content; undefined where none can.
 */
export function raised({ source, target }: Pick<RowPair, 'source' | 'target'>): WireRow | undefined {
  const [theirs, ours] = [versionIn(source), versionIn(target)];
  if (target === null || theirs === undefined || ours === undefined || theirs < ours) return undefined;
  if (theirs === ours && sameContent(source, target)) return undefined;
  return versioned(target, [source]);
}
