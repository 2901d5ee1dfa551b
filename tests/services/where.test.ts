import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../../function/exact-json.ts';
import { planRead } from '../../src/services/items/where/read-plan.ts';
import { createSortedItems, readSort } from '../../src/services/items/where/sort-items.ts';
import { readWhere } from '../../src/services/items/where/where.ts';

const planOf = (...texts: string[]) => planRead(readWhere(texts), false);
const filterOf = (text: string) => planOf(text).request;

/** The expression with its names and values in their places. */
function written(text: string): string {
  const {
    FilterExpression = '',
    ExpressionAttributeNames = {},
    ExpressionAttributeValues = {},
  } = filterOf(text);
  return FilterExpression.replace(/[#:]\d+/g, (alias) =>
    alias.startsWith('#')
      ? (ExpressionAttributeNames[alias] ?? alias)
      : JSON.stringify(ExpressionAttributeValues[alias]),
  );
}

// Operators, functions and their precedence:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
describe('a condition', () => {
  it.each([
    ['version>=2', 'version >= {"N":"2"}'],
    ['version != 2', 'version <> {"N":"2"}'],
    ["description = 'it''s'", `description = {"S":"it's"}`],
    ['description = "a \\"b\\" \\\\ c"', 'description = {"S":"a \\"b\\" \\\\ c"}'],
    ['version = -1.50E+10', 'version = {"N":"-1.50E+10"}'],
    [
      'version BETWEEN 1 AND 9 AND NOT version in (2,3)',
      'version BETWEEN {"N":"1"} AND {"N":"9"} AND NOT (version IN ({"N":"2"}, {"N":"3"}))',
    ],
    [
      'version=1 OR version=2 AND version=3',
      'version = {"N":"1"} OR (version = {"N":"2"} AND version = {"N":"3"})',
    ],
    [
      '(version=1 OR version=2) AND version=3',
      '(version = {"N":"1"} OR version = {"N":"2"}) AND version = {"N":"3"}',
    ],
    ['createdAt = updatedAt', 'createdAt = updatedAt'],
    [
      'version=1 AND (description=done OR NOT description!=a-b)',
      'version = {"N":"1"} AND (description = {"S":"done"} OR NOT (description <> {"S":"a-b"}))',
    ],
    ['size(description) > 3', 'size(description) > {"N":"3"}'],
    ['attribute_type(description, "S")', 'attribute_type(description, {"S":"S"})'],
    ['contains(description, "x")', 'contains(description, {"S":"x"})'],
    ['attributes = null', 'attributes = {"NULL":true}'],
  ])('%s', (text, expected) => {
    expect(written(text)).toBe(expected);
  });

  it('finds an attribute where the application keeps it, or beside the fields', () => {
    const expected =
      'attributes.colour = {"S":"red"} OR (attribute_not_exists(attributes.colour) AND colour = {"S":"red"})';
    expect(written('colour = "red"')).toBe(expected);
    expect(written('attributes.colour = "red"')).toBe(expected);
    expect(written('colour=red')).toBe(expected);
    expect(written('`my name`.`a.b`[0] = true')).toBe(
      'attributes.my name.a.b[0] = {"BOOL":true} OR (attribute_not_exists(attributes.my name) AND my name.a.b[0] = {"BOOL":true})',
    );
    expect(written('attribute_not_exists(colour)')).toBe(
      '(attribute_exists(attributes.colour) AND attribute_not_exists(attributes.colour)) OR (attribute_not_exists(attributes.colour) AND attribute_not_exists(colour))',
    );
  });

  it('is short for a field and a value', () => {
    expect(written('description=2024-01-01')).toBe('description = {"S":"2024-01-01"}');
    expect(written('version=3')).toBe('version = {"N":"3"}');
    expect(written('description=3')).toBe('description = {"S":"3"}');
    expect(written('description!=a:b@c')).toBe('NOT (description = {"S":"a:b@c"})');
  });

  it('is read by a query where it names an id or a status, and else by a scan', () => {
    expect(planOf('id=item-001', 'version > 1')).toEqual({
      by: 'Query',
      request: {
        KeyConditionExpression: '#0 = :0',
        FilterExpression: '#1 > :1',
        ExpressionAttributeNames: { '#0': 'id', '#1': 'version' },
        ExpressionAttributeValues: { ':0': { S: 'item-001' }, ':1': { N: '1' } },
      },
    });
    expect(planOf('"done" = status')).toMatchObject({ by: 'Query', index: 'StatusIndex' });
    for (const text of [
      'status = "a" OR version = 1',
      'NOT status = "a"',
      // A filter takes no attribute of the key.
      'status = "a" AND status <> "b"',
      'status = ""',
      'status > "a"',
    ])
      expect(planOf(text)).toMatchObject({ by: 'Scan' });
    expect(planRead(undefined, false)).toEqual({ by: 'Scan', request: {} });
  });

  describe('of a status and its last changes', () => {
    const inTime = (text: string) => planRead(readWhere([text]), true);

    it('is read by the index of both, where that is there and says all', () => {
      expect(inTime('updatedAt >= "2026-01" AND version > 1 AND status = "a"')).toEqual({
        by: 'Query',
        index: 'StatusByUpdate',
        request: {
          IndexName: 'StatusByUpdate',
          KeyConditionExpression: '#0 = :0 AND #1 >= :1',
          FilterExpression: '#2 > :2',
          ExpressionAttributeNames: { '#0': 'status', '#1': 'updatedAt', '#2': 'version' },
          ExpressionAttributeValues: { ':0': { S: 'a' }, ':1': { S: '2026-01' }, ':2': { N: '1' } },
        },
      });
      for (const [range, written] of [
        ['"2026" < updatedAt', '#1 > :1'],
        ['updatedAt = "2026"', '#1 = :1'],
        ['updatedAt BETWEEN "2025" AND "2026"', '#1 BETWEEN :1 AND :2'],
        ['begins_with(updatedAt, "2026-01")', 'begins_with(#1, :1)'],
      ])
        expect(inTime(`status = "a" AND ${range}`).request).toMatchObject({
          IndexName: 'StatusByUpdate',
          KeyConditionExpression: `#0 = :0 AND ${written}`,
        });
      for (const [range, low, without] of [
        ['updatedAt >= "2025" AND updatedAt <= "2026"', '2025', undefined],
        ['updatedAt < "2026" AND "2025" <= updatedAt', '2025', '2026'],
        ['updatedAt > "2025" AND updatedAt < "2026"', '2025\u0000', '2026'],
      ])
        expect(inTime(`status = "a" AND ${range}`)).toMatchObject({
          ...(without !== undefined && { without }),
          request: {
            KeyConditionExpression: '#0 = :0 AND #1 BETWEEN :1 AND :2',
            ExpressionAttributeValues: { ':1': { S: low }, ':2': { S: '2026' } },
          },
        });
    });

    it.each([
      ['status = "a"'],
      ['status = "a" AND updatedAt <> "2026"'],
      ['status = "a" AND updatedAt > 3'],
      ['status = "a" AND updatedAt > ""'],
      ['status = "a" AND updatedAt > "2026" AND updatedAt < "2025"'],
      ['status = "a" AND updatedAt > "2025" AND updatedAt > "2026"'],
      ['status = "a" AND updatedAt > "2025" AND updatedAt < "2026" AND updatedAt <> "2025-06"'],
      ['status = "a" AND NOT updatedAt > "2025"'],
      ['status = "a" AND (updatedAt > "2025" OR version = 1)'],
      ['status = "a" AND attribute_exists(updatedAt)'],
    ])('is read by the index of the status alone: %s', (text) => {
      expect(inTime(text)).toMatchObject({ by: 'Query', index: 'StatusIndex' });
    });
  });

  it.each([
    ['status = ', 10, 'a field or a value is expected'],
    ['status == "a"', 9, 'equal is a single ='],
    ['status = :s', 10, 'write the value itself'],
    ['#s = 1', 1, 'write the name itself'],
    ['status = "a" && id = "b"', 14, 'conditions are joined by AND'],
    ['status = "a', 10, 'the closing " is missing'],
    ['"a" = "b"', 1, 'one side must be a field'],
    ['begins_with("a", "b")', 13, 'its name stands without quotes'],
    ['begins_with(id, 3)', 17, 'begins_with takes a text'],
    ['starts_with(id, "a")', 1, 'there is no function starts_with'],
    ['attribute_type(id, "T")', 20, 'a type is one of'],
    ['version < true', 11, 'only texts and numbers have an order'],
    ['version BETWEEN 9 AND 1', 17, 'BETWEEN takes the lower value first'],
    ['updatedAt BETWEEN "b" AND "a"', 19, 'BETWEEN takes the lower value first'],
    ['version BETWEEN 1', 18, 'BETWEEN takes two values'],
    ['version = 1 version = 2', 13, 'AND, OR or the end is expected'],
    ['(version = 1', 13, ') is missing'],
    ['a[x] = 1', 3, 'the index of an element'],
    ['version = 1e200', 11, 'must be between 1E-130'],
    ['id=a.b AND version = 1', 4, 'stands in quotes'],
    ['size(id)', 9, 'is expected after a field'],
    ['', 1, 'a field or a value is expected'],
    ['and = 1', 1, 'a field is expected'],
    [`${'('.repeat(200)}id = "a"`, 102, 'is nested deeper than 100 levels'],
  ])('%s is refused with its place', (text, place, message) => {
    expect(() => readWhere([text])).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) as string }),
    );
    expect(() => readWhere([text])).toThrow(
      `at ${place}: ${text.slice(0, place - 1)}^${text.slice(place - 1)}`,
    );
  });

  it('is refused where DynamoDB would take none of that size', () => {
    expect(() => planOf(Array.from({ length: 400 }, () => 'version = 1').join(' OR '))).toThrow(
      'longer than DynamoDB takes',
    );
    expect(() =>
      planOf(`version IN (${Array.from({ length: 101 }, (_, index) => index).join(',')})`),
    ).toThrow('IN takes at most 100 values');
  });
});

it('sorts numbers by all of their digits', () => {
  const numbers = [
    '9007199254740993',
    '9007199254740992',
    '-9007199254740993',
    '1e3',
    '999.5',
    '0.10000000000000000001',
    '0.1',
  ];
  const sorted = createSortedItems(readSort('attributes.n'), undefined);
  for (const [index, digits] of numbers.entries())
    sorted.add({
      ...{ id: `i${index}`, status: 's', description: '', createdAt: null, updatedAt: null, version: 1 },
      attributes: { n: new ExactNumber(digits) },
    });
  expect(sorted.first().map(({ attributes }) => String(attributes.n))).toEqual([
    '-9007199254740993',
    '0.1',
    '0.10000000000000000001',
    '999.5',
    '1e3',
    '9007199254740992',
    '9007199254740993',
  ]);
});
