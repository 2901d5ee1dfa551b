import { describe, expect, it } from 'vitest';
import { ExpressionAttributes } from '../../../src/local/services/dynamodb/engine/expressions/attributes.ts';
import { parseCondition } from '../../../src/local/services/dynamodb/engine/expressions/condition-parser.ts';
import { keyTests } from '../../../src/local/services/dynamodb/engine/expressions/key-condition.ts';
import { decimalOf } from '../../../src/local/services/dynamodb/engine/values/decimal.ts';

const VALUES = { ':v': { S: 'a' }, ':n': { N: '1' }, ':m': { N: '2' } };

function tests(text: string) {
  return Object.fromEntries(keyTests(parseCondition(text, ExpressionAttributes.read(undefined, VALUES))));
}

const text = { type: 'S', text: 'a' };
const [one, two] = ['1', '2'].map((number) => ({ type: 'N', number: decimalOf(number) }));

describe('a condition of keys', () => {
  it.each<[string, object]>([
    ['id = :v', { id: { kind: '=', value: text } }],
    ['(id = :v) AND (n >= :n)', { id: { kind: '=', value: text }, n: { kind: '>=', value: one } }],
    [
      'n BETWEEN :n AND :m AND id = :v',
      { id: { kind: '=', value: text }, n: { kind: 'between', low: one, high: two } },
    ],
    [
      'id = :v AND begins_with(s, :v)',
      { id: { kind: '=', value: text }, s: { kind: 'begins_with', value: text } },
    ],
    // Turned round: what is asked of the key.
    [':v = id AND :n < n', { id: { kind: '=', value: text }, n: { kind: '>', value: one } }],
  ])('%s', (given, wanted) => {
    expect(tests(given)).toEqual(wanted);
  });

  // Texts: dynalite's, whose tests were run against AWS.
  it.each([
    ['id = :v OR n = :n', 'Invalid operator used in KeyConditionExpression: OR'],
    ['NOT id = :v', 'Invalid operator used in KeyConditionExpression: NOT'],
    ['id IN (:v)', 'Invalid operator used in KeyConditionExpression: IN'],
    ['id <> :v', 'Invalid operator used in KeyConditionExpression: <>'],
    ['attribute_exists(id)', 'Invalid operator used in KeyConditionExpression: attribute_exists'],
    ['attribute_not_exists(id)', 'Invalid operator used in KeyConditionExpression: attribute_not_exists'],
    ['contains(id, :v)', 'Invalid operator used in KeyConditionExpression: contains'],
    ['size(id) = :n', 'KeyConditionExpressions cannot contain nested operations'],
    ['id = :v AND id = :v', 'KeyConditionExpressions must only contain one condition per key'],
    ['id = n', 'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition'],
    [':n = :m', 'Invalid condition in KeyConditionExpression: No key attribute specified'],
    ['m.k = :v', 'KeyConditionExpressions cannot have conditions on nested attributes'],
    [
      'begins_with(:v, id)',
      'Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand',
    ],
    [
      ':n BETWEEN n AND :m',
      'Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand',
    ],
  ])('%s is refused: %s', (given, message) => {
    expect(() => tests(given)).toThrow(message);
  });
});
