import type { Value } from '../values/value.ts';

/** The steps to a value: the name of an attribute, then names in maps and places in lists. */
export type Path = readonly [string, ...(string | number)[]];

/** What stands on either side of an operator. */
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'size'; readonly of: Operand };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** What conditions, filters and the conditions of keys are made of. */
export type Condition =
  | { readonly kind: 'or' | 'and'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly inner: Condition }
  | {
      readonly kind: 'compare';
      readonly comparator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly options: readonly Operand[] }
  | { readonly kind: 'exists'; readonly path: Path; readonly wanted: boolean }
  | { readonly kind: 'type'; readonly operand: Operand; readonly type: string }
  | { readonly kind: 'begins_with' | 'contains'; readonly operand: Operand; readonly part: Operand };

/** A path as DynamoDB's errors write it. */
export function pathText(path: readonly (string | number)[]): string {
  return `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;
}
