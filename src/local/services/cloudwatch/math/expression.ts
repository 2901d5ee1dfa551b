import { type BinaryOperators, createDescent, known } from '../../../lang/descent.ts';
import { TokenReader } from '../../../lang/token-reader.ts';
import { MATH_FUNCTIONS, OPERATORS } from './functions.ts';
import { type MathKind, mathTokens } from './tokens.ts';
import {
  combineValues,
  datapointsIn,
  isSeries,
  type MathValue,
  mapValues,
  mathError,
  type Scope,
} from './values.ts';

/** A compiled expression of metric math. */
export type MathExpression = (scope: Scope) => MathValue;

const LEVELS: readonly BinaryOperators<MathExpression>[] = OPERATORS.map((level) =>
  Object.fromEntries(
    Object.entries(level).map(([operator, operate]) => [
      operator,
      (left: MathExpression, right: MathExpression) =>
        counted((scope) => combineValues(left(scope), right(scope), operate)),
    ]),
  ),
);

/** FILL takes them in the place of a value. */
const FILL_WORDS = ['REPEAT', 'LINEAR'];

/** What an expression comes to counts, whatever it is made into. */
function counted(expression: MathExpression): MathExpression {
  return (scope) => {
    const value = expression(scope);
    scope.spend(datapointsIn(value));
    return value;
  };
}

/** @throws AwsError ValidationError for an expression that is wrong, or that uses what is not served here. */
export function compileMath(expression: string): MathExpression {
  const reader = new TokenReader<MathKind>(mathTokens(expression), mathRefusal);
  const operation = createDescent<MathExpression>({
    source: reader,
    levels: LEVELS,
    prefixes: { '-': (value) => counted((scope) => mapValues(value(scope), (each) => -each)) },
    operand: (whole) => readOperand(reader, whole),
  });
  const compiled = operation();
  reader.end();
  return compiled;
}

function mathRefusal(why: string): Error {
  return mathError(why);
}

type Reader = TokenReader<MathKind>;

function readOperand(reader: Reader, operation: () => MathExpression): MathExpression {
  const { kind, text, literal } = reader.next();
  if (kind === 'number') return () => Number(text);
  if (kind === 'name') {
    if (!reader.take('(')) return counted((scope) => scope.byId(text));
    return readCall(text.toUpperCase(), reader, operation);
  }
  if (text === '[' && !literal) return listOf(readMembers(']', reader, operation));
  if (text !== '(' || literal) throw mathError(`unexpected "${text}"`);
  const inner = operation();
  reader.expect(')');
  return inner;
}

function listOf(members: readonly MathExpression[]): MathExpression {
  return (scope) =>
    members.flatMap((member) => {
      const value = member(scope);
      if (typeof value === 'number') throw mathError('a list holds time series only');
      return isSeries(value) ? [value] : [...value];
    });
}

function readCall(name: string, reader: Reader, operation: () => MathExpression): MathExpression {
  if (name === 'METRICS') {
    const filter = reader.takeKind('text')?.text ?? '';
    reader.expect(')');
    return counted((scope) => scope.metrics(filter));
  }
  const run = known(MATH_FUNCTIONS, name);
  if (run === undefined) throw mathError(`the embedded environment does not serve the function ${name}`);
  const values = readMembers(')', reader, operation);
  return counted((scope) =>
    run(
      values.map((value) => value(scope)),
      scope,
    ),
  );
}

function readMembers(end: string, reader: Reader, operation: () => MathExpression): MathExpression[] {
  const values: MathExpression[] = [];
  if (reader.take(end)) return values;
  do {
    const word = reader.takeOneOf(FILL_WORDS);
    values.push(word === undefined ? operation() : () => ({ label: word, points: new Map() }));
  } while (reader.take(','));
  reader.expect(end);
  return values;
}
