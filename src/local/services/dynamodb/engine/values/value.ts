import type { Decimal } from './decimal.ts';

/** The value of an attribute, checked. Numbers are exact, sets are without duplicates. */
export type Value =
  | { readonly type: 'S'; readonly text: string }
  | { readonly type: 'N'; readonly number: Decimal }
  | { readonly type: 'B'; readonly bytes: Buffer }
  | { readonly type: 'BOOL'; readonly flag: boolean }
  | { readonly type: 'NULL' }
  | { readonly type: 'SS'; readonly texts: readonly string[] }
  | { readonly type: 'NS'; readonly numbers: readonly Decimal[] }
  | { readonly type: 'BS'; readonly all: readonly Buffer[] }
  | { readonly type: 'L'; readonly items: readonly Value[] }
  | { readonly type: 'M'; readonly members: Members };

/** Attributes by name: an item, or a map in it. */
export type Members = ReadonlyMap<string, Value>;

export type ValueType = Value['type'];
