import type { Value } from '../values/value.ts';
import type { PathTree } from './path-tree.ts';
import type { Path } from './tree.ts';

/** What SET gives to an attribute. */
export type Source =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: Source }
  | { readonly kind: 'list_append' | '+' | '-'; readonly left: Source; readonly right: Source };

/** What an update does at the end of one path. */
export type UpdateAction =
  | { readonly kind: 'SET'; readonly source: Source }
  | { readonly kind: 'REMOVE' }
  | {
      readonly kind: 'ADD' | 'DELETE';
      readonly value: Value;
      /** What is said of a value of another type, where it is not what expressions say. */
      readonly mismatch?: string;
    };

/** All that an update does; nothing of it sees what another part has done. */
export interface Update {
  readonly actions: PathTree<UpdateAction>;
  /** In the order in which they stand. */
  readonly paths: readonly Path[];
}
