import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/local/aws-error.ts';
import { ExpressionAttributes } from '../../../src/local/services/dynamodb/engine/expressions/attributes.ts';
import { parseCondition } from '../../../src/local/services/dynamodb/engine/expressions/condition-parser.ts';
import { holds } from '../../../src/local/services/dynamodb/engine/expressions/evaluate.ts';
import {
  legacyExpected,
  legacyFilter,
  legacyKeyTests,
} from '../../../src/local/services/dynamodb/engine/legacy/conditions.ts';
import { readMembers } from '../../../src/local/services/dynamodb/engine/values/read-value.ts';
import { refusalOf } from '../../support/refused.ts';

const one = { N: '1' };
const two = { N: '2' };
const a = { S: 'a' };

/** The condition that an expression is. */
function expression(text: string) {
  return parseCondition(text, ExpressionAttributes.read(undefined, { ':one': one, ':two': two, ':a': a }));
}

describe('a legacy condition is the expression', () => {
  it.each<[object, string]>([
    [{ ComparisonOperator: 'EQ', AttributeValueList: [one] }, 'x = :one'],
    [{ ComparisonOperator: 'NE', AttributeValueList: [one] }, 'x <> :one'],
    [{ ComparisonOperator: 'LE', AttributeValueList: [one] }, 'x <= :one'],
    [{ ComparisonOperator: 'LT', AttributeValueList: [one] }, 'x < :one'],
    [{ ComparisonOperator: 'GE', AttributeValueList: [one] }, 'x >= :one'],
    [{ ComparisonOperator: 'GT', AttributeValueList: [one] }, 'x > :one'],
    [{ ComparisonOperator: 'NULL' }, 'attribute_not_exists(x)'],
    [{ ComparisonOperator: 'NOT_NULL', AttributeValueList: [] }, 'attribute_exists(x)'],
    [{ ComparisonOperator: 'CONTAINS', AttributeValueList: [a] }, 'contains(x, :a)'],
    // What is not there neither contains nor does not: scylladb test/alternator/test_expected.py.
    [
      { ComparisonOperator: 'NOT_CONTAINS', AttributeValueList: [a] },
      'attribute_exists(x) AND NOT contains(x, :a)',
    ],
    [{ ComparisonOperator: 'BEGINS_WITH', AttributeValueList: [a] }, 'begins_with(x, :a)'],
    [{ ComparisonOperator: 'IN', AttributeValueList: [one, two] }, 'x IN (:one, :two)'],
    [{ ComparisonOperator: 'BETWEEN', AttributeValueList: [one, two] }, 'x BETWEEN :one AND :two'],
  ])('%j: %s', (given, text) => {
    expect(legacyFilter({ x: given }, 'AND')).toEqual(expression(text));
    expect(legacyExpected({ x: given }, 'AND')).toEqual(expression(text));
  });

  it.each<[object, string]>([
    [{ Value: one }, 'x = :one'],
    [{ Value: one, Exists: true }, 'x = :one'],
    [{ Exists: false }, 'attribute_not_exists(x)'],
    [{ Value: one, ComparisonOperator: 'GT' }, 'x > :one'],
  ])('of what is expected, %j: %s', (given, text) => {
    expect(legacyExpected({ x: given }, 'AND')).toEqual(expression(text));
  });

  it('that join them', () => {
    const both = { x: { Value: one }, y: { Value: two } };
    expect(legacyExpected(both, 'AND')).toEqual(expression('x = :one AND y = :two'));
    expect(legacyExpected(both, 'OR')).toEqual(expression('x = :one OR y = :two'));
    expect(legacyExpected({}, 'AND')).toBeUndefined();
  });

  it('for any name of an attribute', () => {
    const named = JSON.parse('{"__proto__":{"Value":{"N":"1"}},"a.b":{"Exists":false}}') as object;
    const condition = legacyExpected(named, 'AND');
    if (condition === undefined) throw new Error('nothing is expected');
    expect(holds(condition, readMembers(JSON.parse('{"__proto__":{"N":"1"}}')))).toBe(true);
    expect(holds(condition, readMembers({ 'a.b': a }))).toBe(false);
  });
});

describe('a legacy condition is refused', () => {
  const message = (run: () => unknown): string =>
    refusalOf(run, AwsError).message.replace('One or more parameter values were invalid: ', '');

  // Texts: dynalite's validations, whose tests were run against AWS.
  it.each<[object, string]>([
    [
      { ComparisonOperator: 'EQ', AttributeValueList: [one, two] },
      'Invalid number of argument(s) for the EQ ComparisonOperator',
    ],
    [
      { ComparisonOperator: 'IN', AttributeValueList: [] },
      'Invalid number of argument(s) for the IN ComparisonOperator',
    ],
    [
      { ComparisonOperator: 'NULL', AttributeValueList: [one] },
      'Invalid number of argument(s) for the NULL ComparisonOperator',
    ],
    [
      { ComparisonOperator: 'IN', AttributeValueList: [one, a] },
      'AttributeValues inside AttributeValueList must be of same type',
    ],
    [
      { ComparisonOperator: 'LT', AttributeValueList: [{ BOOL: true }] },
      'ComparisonOperator LT is not valid for BOOL AttributeValue type',
    ],
    [
      { ComparisonOperator: 'BEGINS_WITH', AttributeValueList: [one] },
      'ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type',
    ],
    [
      { ComparisonOperator: 'BETWEEN', AttributeValueList: [two, one] },
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    ],
  ])('%j: %s', (given, wanted) => {
    expect(message(() => legacyFilter({ x: given }, 'AND'))).toBe(wanted);
    expect(message(() => legacyExpected({ x: given }, 'AND'))).toBe(wanted);
  });

  it.each<[object, string]>([
    [{}, 'Value must be provided when Exists is null for Attribute: x'],
    [{ Exists: true }, 'Value must be provided when Exists is true for Attribute: x'],
    [{ Exists: false, Value: one }, 'Value cannot be used when Exists is false for Attribute: x'],
    [
      { AttributeValueList: [one] },
      'AttributeValueList can only be used with a ComparisonOperator for Attribute: x',
    ],
    [
      { Value: one, AttributeValueList: [one] },
      'Value and AttributeValueList cannot be used together for Attribute: x',
    ],
    [
      { ComparisonOperator: 'EQ', Exists: true },
      'Exists and ComparisonOperator cannot be used together for Attribute: x',
    ],
    [
      { ComparisonOperator: 'EQ' },
      'Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: x',
    ],
  ])('of what is expected, %j: %s', (given, wanted) => {
    expect(message(() => legacyExpected({ x: given }, 'AND'))).toBe(wanted);
  });

  it.each([[null], [5], [[]], [{ x: null }], [{ x: [] }], [{ x: { ComparisonOperator: 'constructor' } }]])(
    'that is none: %j',
    (given) => {
      if (given === null) expect(legacyFilter(given, 'AND')).toBeUndefined();
      else expect(() => legacyFilter(given, 'AND')).toThrow(AwsError);
    },
  );
});

describe('KeyConditions', () => {
  it('are tests of keys', () => {
    const tests = legacyKeyTests({
      id: { ComparisonOperator: 'EQ', AttributeValueList: [a] },
      n: { ComparisonOperator: 'BETWEEN', AttributeValueList: [one, two] },
      s: { ComparisonOperator: 'BEGINS_WITH', AttributeValueList: [a] },
    });
    expect([...tests.values()].map(({ kind }) => kind)).toEqual(['=', 'between', 'begins_with']);
  });

  it.each(['NE', 'IN', 'CONTAINS', 'NOT_CONTAINS'])('have no %s', (ComparisonOperator) => {
    expect(() => legacyKeyTests({ id: { ComparisonOperator, AttributeValueList: [a] } })).toThrow(
      'Query key condition not supported',
    );
  });
});
