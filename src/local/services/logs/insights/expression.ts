import { type BinaryOperators, createDescent, known } from '../../../lang/descent.ts';
import { compileLinearRegex } from '../../../lang/linear-regex.ts';
import type { TokenReader } from '../../../lang/token-reader.ts';
import type { InsightsKind, InsightsToken } from './tokens.ts';

/** A value of a field or of an expression; undefined where there is none. */
export type Value = string | number | boolean | undefined;

/** The fields of one event. */
export type Row = Readonly<Record<string, Value>>;

export type Expression = (row: Row) => Value;

/** Reads the expressions of a command. */
export interface Expressions {
  readonly reader: TokenReader<InsightsKind>;
  /** What `filter` takes. */
  readonly condition: () => Expression;
  /** What stands in a list, in a call, and under `sort`. */
  readonly sum: () => Expression;
}

const LOGICAL: readonly BinaryOperators<Expression>[] = [
  { or: (left, right) => (row) => truth(left(row)) || truth(right(row)) },
  { and: (left, right) => (row) => truth(left(row)) && truth(right(row)) },
];

const ARITHMETIC: readonly BinaryOperators<Expression>[] = [
  { '+': numeric((a, b) => a + b), '-': numeric((a, b) => a - b) },
  { '*': numeric((a, b) => a * b), '/': numeric((a, b) => a / b) },
];

export function readExpressions(reader: TokenReader<InsightsKind>): Expressions {
  const expressions: Expressions = {
    reader,
    condition: createDescent({
      source: reader,
      levels: LOGICAL,
      prefixes: { not: (inner) => (row) => !truth(inner(row)) },
      operand: () => readComparison(expressions),
    }),
    sum: createDescent({ source: reader, levels: ARITHMETIC, operand: () => readAtom(expressions) }),
  };
  return expressions;
}

function readComparison({ reader, sum }: Expressions): Expression {
  const left = sum();
  const negated = reader.take('not');
  if (reader.take('like')) return like(left, wantedBy(reader), negated);
  if (reader.take('in')) return within(left, readList(reader, sum), negated);
  const compare = COMPARISONS[reader.takeOneOf(Object.keys(COMPARISONS)) ?? ''];
  if (compare === undefined) return left;
  const right = sum();
  return (row) => compare(left(row), right(row));
}

function readList(reader: TokenReader<InsightsKind>, sum: () => Expression): Expression[] {
  reader.expect('[');
  const items = [sum()];
  while (reader.take(',')) items.push(sum());
  reader.expect(']');
  return items;
}

function readAtom({ reader, condition, sum }: Expressions): Expression {
  if (reader.take('(')) {
    const inner = condition();
    reader.expect(')');
    return inner;
  }
  const { kind, text } = reader.next();
  if (kind === 'number') return () => Number(text);
  if (kind === 'string') return () => text;
  if (kind !== 'name') throw reader.error(`unexpected ${text}`);
  return reader.take('(') ? readCall(text, reader, sum) : (row) => row[text];
}

function readCall(name: string, reader: TokenReader<InsightsKind>, sum: () => Expression): Expression {
  const given: Expression[] = [];
  while (!reader.take(')')) {
    given.push(sum());
    reader.take(',');
  }
  const run = known(FUNCTIONS, name.toLowerCase());
  if (run === undefined) throw reader.error(`unknown function ${name}`);
  return (row) => run(...given.map((each) => each(row)));
}

/** The text of an expression as it stands in the query, for the name of its column. */
export function columnName(tokens: readonly InsightsToken[]): string {
  return tokens
    .map(({ text }) => text)
    .join('')
    .replaceAll(',', ', ');
}

const FUNCTIONS: Readonly<Record<string, (...values: Value[]) => Value>> = {
  ispresent: (value) => value !== undefined,
  isempty: (value) => value === undefined || value === '',
  coalesce: (...values) => values.find((value) => value !== undefined),
  strlen: (value) => String(value ?? '').length,
  tolower: (value) => String(value ?? '').toLowerCase(),
  toupper: (value) => String(value ?? '').toUpperCase(),
  abs: (value) => Math.abs(Number(value)),
  floor: (value) => Math.floor(Number(value)),
  ceil: (value) => Math.ceil(Number(value)),
};

const COMPARISONS: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  '=': (a, b) => a !== undefined && String(a) === String(b),
  '!=': (a, b) => a !== undefined && String(a) !== String(b),
  '<=': (a, b) => Number(a) <= Number(b),
  '>=': (a, b) => Number(a) >= Number(b),
  '<': (a, b) => Number(a) < Number(b),
  '>': (a, b) => Number(a) > Number(b),
};

/** What `like` looks for: a regular expression, or a text anywhere. */
function wantedBy(reader: TokenReader<InsightsKind>): (value: string) => boolean {
  const { kind, text } = reader.next();
  if (kind !== 'regex') return (value) => value.includes(text);
  const regex = compileLinearRegex(text.replace(/^\(\?i\)/, ''), { ignoreCase: text.startsWith('(?i)') });
  if (regex === undefined) throw reader.error('not a regular expression');
  return regex;
}

function like(left: Expression, wanted: (value: string) => boolean, negated: boolean): Expression {
  return (row) => wanted(String(left(row) ?? '')) !== negated;
}

function within(left: Expression, items: readonly Expression[], negated: boolean): Expression {
  return (row) => items.some((item) => String(item(row)) === String(left(row))) !== negated;
}

function numeric(
  compute: (a: number, b: number) => number,
): (left: Expression, right: Expression) => Expression {
  return (left, right) => (row) => {
    const [a, b] = [left(row), right(row)];
    return a === undefined || b === undefined ? undefined : compute(Number(a), Number(b));
  };
}

export function truth(value: Value): boolean {
  return value === true || (typeof value === 'number' && value !== 0);
}
