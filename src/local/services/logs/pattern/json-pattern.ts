import { createDescent, logical } from '../../../lang/descent.ts';
import type { Matches } from './matches.ts';
import type { PatternScanner } from './pattern-scanner.ts';
import { compileComparison } from './value.ts';

type Condition = (document: unknown) => boolean;

/** Compiles `{ $.level = "ERROR" && ($.latency > 500 || $.user NOT EXISTS) }`. Only messages that are JSON match. */
export function compileJson(scanner: PatternScanner): Matches {
  scanner.expect('{');
  const any = createDescent<Condition>({
    source: scanner,
    levels: logical<unknown>('||', '&&'),
    operand: (whole) => single(scanner, whole),
  });
  const condition = any();
  scanner.expect('}');
  scanner.end();
  return (message) => {
    const document = parse(message);
    return document !== undefined && condition(document);
  };
}

function parse(message: string): unknown {
  if (!/^\s*[{[]/.test(message)) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function single(scanner: PatternScanner, any: () => Condition): Condition {
  if (scanner.takeText('(')) {
    const inner = any();
    scanner.expect(')');
    return inner;
  }
  const path = selector(scanner);
  if (scanner.take(/NOT\s+EXISTS/y)) return (document) => select(document, path).length === 0;
  const word = scanner.take(/IS\s+(NULL|TRUE|FALSE)/y)?.[1];
  if (word !== undefined) {
    const wanted = word === 'NULL' ? null : word === 'TRUE';
    return (document) => select(document, path).some((value) => value === wanted);
  }
  const test = compileComparison(scanner);
  return (document) => select(document, path).some((value) => isValue(value) && test(value));
}

/** What points at an object or a list matches nothing. */
function isValue(value: unknown): boolean {
  return value !== null && typeof value !== 'object';
}

type Step = string | number | typeof ANY;
const ANY = Symbol('any');
const MOST_WILDCARDS = 1;

function selector(scanner: PatternScanner): Step[] {
  scanner.expect('$');
  const steps: Step[] = [];
  for (let step = nextStep(scanner); step !== undefined; step = nextStep(scanner)) steps.push(step);
  if (steps.length === 0) throw scanner.error('expected a property');
  if (steps.filter((step) => step === ANY).length > MOST_WILDCARDS)
    throw scanner.error('more than one wildcard in a selector');
  if (steps.includes(ANY)) scanner.countWildcard();
  return steps;
}

function nextStep(scanner: PatternScanner): Step | undefined {
  if (scanner.take(/\.\*/y) || scanner.take(/\[\*\]/y)) return ANY;
  const index = scanner.take(/\[(\d+)\]/y)?.[1];
  if (index !== undefined) return Number(index);
  const quoted = scanner.take(/\.?\[(?:'([^']+)'|"([^"]+)")\]/y);
  if (quoted !== undefined) return quoted[1] ?? quoted[2];
  return scanner.take(/\.([\w@][\w@-]*)/y)?.[1];
}

function select(value: unknown, [step, ...rest]: readonly Step[]): unknown[] {
  if (step === undefined) return value === undefined ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  if (step === ANY) return Object.values(value).flatMap((inner) => select(inner, rest));
  const members = value as Record<string | number, unknown>;
  return Object.hasOwn(members, step) ? select(members[step], rest) : [];
}
