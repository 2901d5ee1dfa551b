/** What keywords and annotations are compared with. */
export type Value = string | number | boolean;

type Compare<T> = (a: T, b: T) => boolean;

const NUMBER_OPERATORS: Readonly<Record<string, Compare<number>>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const TEXT_OPERATORS: Readonly<Record<string, Compare<string>>> = {
  CONTAINS: (a, b) => a.includes(b),
  BEGINSWITH: (a, b) => a.startsWith(b),
  ENDSWITH: (a, b) => a.endsWith(b),
};

/** Operators, by how they are written. */
export const OPERATORS: readonly string[] = [
  '=',
  '!=',
  ...Object.keys(NUMBER_OPERATORS),
  ...Object.keys(TEXT_OPERATORS),
];

/**
 * How values compare with the one that stands behind an operator; those of another type never do.
 * @returns undefined for an operator that values of this type do not have.
 */
export function comparison(operator: string, wanted: Value): ((value: Value) => boolean) | undefined {
  if (operator === '=') return (value) => value === wanted;
  if (operator === '!=') return (value) => value !== wanted;
  if (typeof wanted === 'number') return ofType(NUMBER_OPERATORS[operator], wanted, isNumber);
  return typeof wanted === 'string' ? ofType(TEXT_OPERATORS[operator], wanted, isText) : undefined;
}

function ofType<T>(compare: Compare<T> | undefined, wanted: T, is: (value: unknown) => value is T) {
  return compare === undefined ? undefined : (value: unknown) => is(value) && compare(value, wanted);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
