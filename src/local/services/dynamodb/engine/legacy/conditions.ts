import { AwsError } from '../../../../aws-error.ts';
import { unexpectedType } from '../../../../unexpected-type.ts';
import type { KeyTest } from '../expressions/key-condition.ts';
import type { Comparator, Condition, Operand } from '../expressions/tree.ts';
import { compareValues } from '../values/compare-values.ts';
import { isObject, readValue } from '../values/read-value.ts';
import type { Value, ValueType } from '../values/value.ts';

/*
 * Conditions as they were before expressions: Expected, QueryFilter, ScanFilter and KeyConditions. They become the same
 * tree. The texts of refusals are dynalite's, whose tests were run against AWS.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
 */

/** What is asked of one attribute. */
interface LegacyTest {
  readonly operator: LegacyOperator;
  readonly values: readonly Value[];
}

interface Rule {
  /** How many values it takes; undefined for one or more. */
  readonly count: number | undefined;
  /** Undefined for any. */
  readonly types?: readonly ValueType[];
}

const ORDERED: readonly ValueType[] = ['S', 'N', 'B'];

const RULES = {
  EQ: { count: 1 },
  NE: { count: 1 },
  LE: { count: 1, types: ORDERED },
  LT: { count: 1, types: ORDERED },
  GE: { count: 1, types: ORDERED },
  GT: { count: 1, types: ORDERED },
  NULL: { count: 0 },
  NOT_NULL: { count: 0 },
  CONTAINS: { count: 1, types: ORDERED },
  NOT_CONTAINS: { count: 1, types: ORDERED },
  BEGINS_WITH: { count: 1, types: ['S', 'B'] },
  IN: { count: undefined, types: ORDERED },
  BETWEEN: { count: 2, types: ORDERED },
} satisfies Readonly<Record<string, Rule>>;

type LegacyOperator = keyof typeof RULES;

const COMPARATORS = { EQ: '=', NE: '<>', LE: '<=', LT: '<', GE: '>=', GT: '>' } as const satisfies Readonly<
  Record<string, Comparator>
>;

/**
 * A filter of a query or a scan. @param given as it was sent. @param join ConditionalOperator, AND by itself.
 * @returns undefined when nothing is asked.
 * @throws AwsError ValidationException for one that is wrong.
 */
export function legacyFilter(given: unknown, join: 'AND' | 'OR'): Condition | undefined {
  return joined(
    entriesOf(given).map(([name, each]) => conditionOf(name, comparison(each))),
    join,
  );
}

/** What a write expects. @returns and @throws as {@link legacyFilter}. */
export function legacyExpected(given: unknown, join: 'AND' | 'OR'): Condition | undefined {
  return joined(
    entriesOf(given).map(([name, each]) => conditionOf(name, expectation(name, each))),
    join,
  );
}

/** KeyConditions, by attribute. @throws AwsError ValidationException for one that is wrong. */
export function legacyKeyTests(given: unknown): ReadonlyMap<string, KeyTest> {
  return new Map(entriesOf(given).map(([name, each]) => [name, keyTest(comparison(each))]));
}

function entriesOf(given: unknown): [string, Readonly<Record<string, unknown>>][] {
  if (given === undefined || given === null) return [];
  if (!isObject(given)) throw new AwsError('SerializationException', 'Unexpected field type');
  return Object.entries(given).map(([name, each]) => {
    if (isObject(each)) return [name, each];
    throw new AwsError('SerializationException', 'Unexpected value type in payload');
  });
}

/** To the left: conditions of a request may be many, but no more than fit in one. */
function joined(conditions: readonly Condition[], join: 'AND' | 'OR'): Condition | undefined {
  const [first, ...rest] = conditions;
  if (first === undefined) return undefined;
  const kind = join === 'OR' ? 'or' : 'and';
  return rest.reduce<Condition>((left, right) => ({ kind, left, right }), first);
}

function conditionOf(name: string, { operator, values }: LegacyTest): Condition {
  const operand: Operand = { kind: 'path', path: [name] };
  const [first = NOTHING, second = NOTHING] = values.map((value): Operand => ({ kind: 'value', value }));
  switch (operator) {
    case 'NULL':
    case 'NOT_NULL':
      return { kind: 'exists', path: [name], wanted: operator === 'NOT_NULL' };
    case 'CONTAINS':
      return { kind: 'contains', operand, part: first };
    case 'NOT_CONTAINS':
      // What is not there neither contains nor does not: scylladb test/alternator/test_expected.py.
      return {
        kind: 'and',
        left: { kind: 'exists', path: [name], wanted: true },
        right: { kind: 'not', inner: { kind: 'contains', operand, part: first } },
      };
    case 'BEGINS_WITH':
      return { kind: 'begins_with', operand, part: first };
    case 'IN':
      return { kind: 'in', operand, options: values.map((value) => ({ kind: 'value', value })) };
    case 'BETWEEN':
      return { kind: 'between', operand, low: first, high: second };
    default:
      return { kind: 'compare', comparator: COMPARATORS[operator], left: operand, right: first };
  }
}

const NOTHING: Operand = { kind: 'value', value: { type: 'NULL' } };

function keyTest({ operator, values }: LegacyTest): KeyTest {
  const [first, second] = values;
  if (operator === 'BETWEEN' && first !== undefined && second !== undefined)
    return { kind: 'between', low: first, high: second };
  if (operator === 'BEGINS_WITH' && first !== undefined) return { kind: 'begins_with', value: first };
  const comparator: Comparator | undefined = Object.hasOwn(COMPARATORS, operator)
    ? COMPARATORS[operator as keyof typeof COMPARATORS]
    : undefined;
  if (first === undefined || comparator === undefined || comparator === '<>')
    throw refused('Query key condition not supported');
  return { kind: comparator, value: first };
}

/** `{ComparisonOperator, AttributeValueList}`. */
function comparison(given: Readonly<Record<string, unknown>>): LegacyTest {
  const operator = operatorOf(given.ComparisonOperator);
  const values = valuesIn(given.AttributeValueList);
  checkCount(operator, values);
  checkTypes(operator, values);
  return { operator, values };
}

/** The same, or `{Value}`, or `{Exists: false}`. */
function expectation(name: string, given: Readonly<Record<string, unknown>>): LegacyTest {
  const { ComparisonOperator, AttributeValueList, Value, Exists } = given;
  const [isGiven, isListed] = [isThere(Value), isThere(AttributeValueList)];
  if (isGiven && isListed)
    throw wrong(`Value and AttributeValueList cannot be used together for Attribute: ${name}`);
  if (isThere(ComparisonOperator)) {
    if (isThere(Exists))
      throw wrong(`Exists and ComparisonOperator cannot be used together for Attribute: ${name}`);
    const operator = operatorOf(ComparisonOperator);
    if (RULES[operator].count !== 0 && !isGiven && !isListed)
      throw wrong(
        `Value or AttributeValueList must be used with ComparisonOperator: ${operator} for Attribute: ${name}`,
      );
    return comparison({ ComparisonOperator, AttributeValueList: isGiven ? [Value] : AttributeValueList });
  }
  if (isListed)
    throw wrong(`AttributeValueList can only be used with a ComparisonOperator for Attribute: ${name}`);
  const wanted = !isThere(Exists) || Exists === true;
  if (wanted && !isGiven)
    throw wrong(
      `Value must be provided when Exists is ${isThere(Exists) ? 'true' : 'null'} for Attribute: ${name}`,
    );
  if (!wanted && isGiven) throw wrong(`Value cannot be used when Exists is false for Attribute: ${name}`);
  return wanted ? { operator: 'EQ', values: [readValue(Value)] } : { operator: 'NULL', values: [] };
}

function isThere(given: unknown): boolean {
  return given !== undefined && given !== null;
}

function operatorOf(given: unknown): LegacyOperator {
  if (isThere(given) && typeof given !== 'string') throw unexpectedType(given, 'String');
  const text = `${given ?? null}`;
  if (isOperator(text)) return text;
  throw refused(
    `1 validation error detected: Value '${text}' at 'comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [${Object.keys(RULES).join(', ')}]`,
  );
}

function isOperator(given: string): given is LegacyOperator {
  return Object.hasOwn(RULES, given);
}

function valuesIn(given: unknown): Value[] {
  if (!isThere(given)) return [];
  if (Array.isArray(given)) return given.map(readValue);
  throw new AwsError('SerializationException', 'Unexpected field type');
}

function checkCount(operator: LegacyOperator, values: readonly Value[]): void {
  const { count } = RULES[operator];
  if (count === undefined ? values.length === 0 : values.length !== count)
    throw wrong(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
}

function checkTypes(operator: LegacyOperator, values: readonly Value[]): void {
  const [first, second] = values;
  if (values.some(({ type }) => type !== first?.type))
    throw wrong('AttributeValues inside AttributeValueList must be of same type');
  const { types }: Rule = RULES[operator];
  if (first !== undefined && types !== undefined && !types.includes(first.type))
    throw wrong(`ComparisonOperator ${operator} is not valid for ${first.type} AttributeValue type`);
  if (operator !== 'BETWEEN' || first === undefined || second === undefined) return;
  if ((compareValues(first, second) ?? 0) > 0)
    throw refused(
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    );
}

function wrong(why: string): AwsError {
  return refused(`One or more parameter values were invalid: ${why}`);
}

function refused(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
