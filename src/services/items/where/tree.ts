import type { WireValue } from '../../../aws/rows.ts';

/** A step of a path: a name, or the index of an element of a list. */
export type Step = string | number;

/** A field of an item, such as `attributes.sizes[0]`. */
export interface Path {
  readonly kind: 'path';
  readonly steps: readonly [string, ...Step[]];
}

/** A value that stands in a condition. */
export interface Literal {
  readonly kind: 'literal';
  readonly value: WireValue;
}

/** How large a field is: characters of a text, elements of a list. */
export interface Size {
  readonly kind: 'size';
  readonly of: Path;
}

export type Operand = Path | Literal | Size;

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A condition without AND, OR and NOT. */
export type Predicate =
  | {
      readonly kind: 'compare';
      readonly operator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'between'; readonly operands: readonly [Operand, Operand, Operand] }
  | { readonly kind: 'in'; readonly operands: readonly [Operand, ...Operand[]] }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly [Path, ...Operand[]] };

/** A condition of DynamoDB's language. */
export type Condition =
  | Predicate
  | { readonly kind: 'and' | 'or'; readonly parts: readonly [Condition, ...Condition[]] }
  | { readonly kind: 'not'; readonly inner: Condition };

/** The fields that a condition compares with another field, as they stand in it. */
export function comparedFields(condition: Condition): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.parts.flatMap(comparedFields);
    case 'not':
      return comparedFields(condition.inner);
    case 'compare': {
      const { left, right } = condition;
      return left.kind === 'path' && right.kind === 'path' ? [right.steps.join('.')] : [];
    }
    default:
      return [];
  }
}

/** Conditions that must all hold. */
export function all(conditions: readonly Condition[]): Condition | undefined {
  const [first, ...others] = conditions;
  if (first === undefined) return undefined;
  return others.length === 0 ? first : { kind: 'and', parts: [first, ...others] };
}
