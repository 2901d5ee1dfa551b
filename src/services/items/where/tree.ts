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

/** The fields that a condition compares other fields with, as they stand in it: often texts without quotes. */
export function comparedFields(condition: Condition): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.parts.flatMap(comparedFields);
    case 'not':
      return comparedFields(condition.inner);
    case 'compare':
      return condition.left.kind === 'literal' ? [] : pathsOf([condition.right]);
    default:
      return pathsOf(condition.operands.slice(1));
  }
}

function pathsOf(operands: readonly Operand[]): string[] {
  return operands.flatMap((operand) => (operand.kind === 'path' ? [operand.steps.join('.')] : []));
}

/** Every path of a condition. */
export function pathsIn(condition: Condition): Path[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.parts.flatMap(pathsIn);
    case 'not':
      return pathsIn(condition.inner);
    case 'compare':
      return [condition.left, condition.right].flatMap(pathOf);
    default:
      return condition.operands.flatMap(pathOf);
  }
}

function pathOf(operand: Operand): Path[] {
  if (operand.kind === 'literal') return [];
  return [operand.kind === 'size' ? operand.of : operand];
}

/** Conditions that must all hold. */
export function all(conditions: readonly Condition[]): Condition | undefined {
  const [first, ...others] = conditions;
  if (first === undefined) return undefined;
  return others.length === 0 ? first : { kind: 'and', parts: [first, ...others] };
}
