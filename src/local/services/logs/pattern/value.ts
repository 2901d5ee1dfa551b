import { compileWildcards } from '../../../lang/wildcards.ts';
import type { PatternScanner } from './pattern-scanner.ts';
import { compileRegex } from './regex.ts';

type Test = (value: unknown) => boolean;

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** What stands right of an operator, as a test of what stands left of it. */
export function compileComparison(scanner: PatternScanner): Test {
  const operator = scanner.take(/(!=|<=|>=|=|<|>)/y)?.[1];
  if (operator === undefined) throw scanner.error('expected an operator');
  if (scanner.take(/(?=%)/y)) return negatedIf(operator, scanner, regexTest(scanner));
  const quoted = scanner.take(/"((?:[^"\\]|\\.)*)"/y)?.[1];
  if (quoted !== undefined) return negatedIf(operator, scanner, textTest(quoted.replace(/\\(.)/g, '$1')));
  const word = scanner.take(/([^\s&|,(){}[\]"%]+)/y)?.[1];
  if (word === undefined) throw scanner.error('expected a value');
  return NUMBER.test(word)
    ? numberTest(operator, Number(word))
    : negatedIf(operator, scanner, textTest(word));
}

/** Texts know = and != only. */
function negatedIf(operator: string, scanner: PatternScanner, test: Test): Test {
  if (operator === '=') return test;
  if (operator === '!=') return (value) => !test(value);
  throw scanner.error(`${operator} compares numbers`);
}

function regexTest(scanner: PatternScanner): Test {
  const regex = compileRegex(scanner);
  return (value) => isScalar(value) && regex(String(value));
}

function textTest(text: string): Test {
  const matches = compileWildcards(text);
  return (value) => isScalar(value) && matches(String(value));
}

function numberTest(operator: string, number: number): Test {
  const compare: Record<string, (value: number) => boolean> = {
    '=': (value) => value === number,
    '!=': (value) => value !== number,
    '<': (value) => value < number,
    '>': (value) => value > number,
    '<=': (value) => value <= number,
    '>=': (value) => value >= number,
  };
  return (value) => typeof value === 'number' && compare[operator]?.(value) === true;
}

export function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Text that is a number counts as one, in fields parted by spaces. */
export function numberOrText(text: string): string | number {
  return NUMBER.test(text) ? Number(text) : text;
}
