import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ITEM_TABLE } from '../../support/item-table.ts';
import { assertAsyncProperty } from '../../support/properties.ts';
import { FULL_SCALE } from '../../support/scale.ts';
import { type EngineSession, sessionWith } from '../support/engine-session.ts';

// Nothing that is sent ends in an error of the engine itself: that would reject, and fail the test.

const T = 'items';
let session: EngineSession;

beforeAll(async () => {
  session = sessionWith([{ TableName: T, ...ITEM_TABLE }]);
  for (const id of ['a', 'b'])
    await session.ok('PutItem', {
      TableName: T,
      Item: {
        ...KEY,
        id: { S: id },
        n: { N: '1' },
        l: { L: [{ N: '1' }] },
        m: { M: { x: { S: 'y' } } },
        s: { SS: ['a'] },
      },
    });
});

const KEY = { id: { S: 'a' }, timestamp: { N: '0' } };
const ITEM = {
  ...KEY,
  status: { S: 'open' },
  l: { L: [{ N: '1' }, { M: { deep: { BS: ['AQ=='] } } }] },
  s: { NS: ['1', '2'] },
};
const CONDITION = {
  ConditionExpression: '#n = :v OR l[0] IN (:v, n) AND NOT size(m.x) BETWEEN :v AND :v',
  ExpressionAttributeNames: { '#n': 'n' },
  ExpressionAttributeValues: { ':v': { N: '1' } },
};
const UPDATE = { ...CONDITION, UpdateExpression: 'SET l[1] = if_not_exists(n, :v) + :v, m.x = :v REMOVE #n' };

/** Requests that are right, or nearly so, by their operations. */
const REQUESTS: readonly (readonly [string, object])[] = [
  ['GetItem', { TableName: T, Key: KEY, ProjectionExpression: 'l[0], m.x', ConsistentRead: true }],
  ['GetItem', { TableName: T, Key: KEY, AttributesToGet: ['n'] }],
  [
    'PutItem',
    { TableName: T, Item: ITEM, ReturnValues: 'ALL_OLD', ReturnConsumedCapacity: 'INDEXES', ...CONDITION },
  ],
  [
    'PutItem',
    {
      TableName: T,
      Item: ITEM,
      Expected: { n: { ComparisonOperator: 'BETWEEN', AttributeValueList: [{ N: '1' }, { N: '2' }] } },
    },
  ],
  ['UpdateItem', { TableName: T, Key: KEY, ReturnValues: 'UPDATED_NEW', ...UPDATE }],
  [
    'UpdateItem',
    {
      TableName: T,
      Key: KEY,
      AttributeUpdates: { n: { Action: 'ADD', Value: { N: '1' } }, q: { Action: 'DELETE' } },
    },
  ],
  ['DeleteItem', { TableName: T, Key: KEY, ...CONDITION }],
  [
    'Query',
    {
      TableName: T,
      IndexName: 'StatusIndex',
      KeyConditionExpression: '#s = :s',
      FilterExpression: 'contains(l, :v) OR attribute_type(n, :s)',
      ExpressionAttributeNames: { '#s': 'status' },
      ExpressionAttributeValues: { ':s': { S: 'N' }, ':v': { N: '1' } },
      Limit: 3,
      ExclusiveStartKey: { ...KEY, status: { S: 'N' } },
    },
  ],
  [
    'Query',
    {
      TableName: T,
      KeyConditions: { id: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'a' }] } },
      QueryFilter: {},
    },
  ],
  ['Scan', { TableName: T, Segment: 1, TotalSegments: 3, ExclusiveStartKey: KEY, Select: 'COUNT', Limit: 1 }],
  [
    'Scan',
    {
      TableName: T,
      ScanFilter: { n: { ComparisonOperator: 'IN', AttributeValueList: [{ N: '1' }] } },
      ConditionalOperator: 'OR',
    },
  ],
  [
    'BatchGetItem',
    { RequestItems: { [T]: { Keys: [KEY, { ...KEY, id: { S: 'b' } }], ProjectionExpression: 'n' } } },
  ],
  [
    'BatchWriteItem',
    {
      RequestItems: {
        [T]: [{ PutRequest: { Item: ITEM } }, { DeleteRequest: { Key: { ...KEY, id: { S: 'b' } } } }],
      },
    },
  ],
  [
    'TransactWriteItems',
    {
      ClientRequestToken: 'token',
      TransactItems: [
        { Put: { TableName: T, Item: { ...ITEM, id: { S: 'p' } }, ...CONDITION } },
        { Update: { TableName: T, Key: KEY, ...UPDATE } },
        { Delete: { TableName: T, Key: { ...KEY, id: { S: 'd' } } } },
        {
          ConditionCheck: {
            TableName: T,
            Key: { ...KEY, id: { S: 'c' } },
            ConditionExpression: 'attribute_not_exists(n)',
          },
        },
      ],
    },
  ],
  ['TransactGetItems', { TransactItems: [{ Get: { TableName: T, Key: KEY, ProjectionExpression: 'n' } }] }],
];

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e300,
    '',
    ' ',
    [],
    {},
    [null],
    { S: null },
    { N: 'x' },
    { M: [] },
    { L: {} },
  ),
  fc.constantFrom<unknown>(
    '#n',
    ':v',
    '(',
    'a.b[0',
    'SET',
    '__proto__',
    'constructor',
    '\0',
    '\ud800',
    'x'.repeat(5000),
  ),
  fc.constantFrom<unknown>(
    { SS: [] },
    { NS: ['1', '1'] },
    { B: '=' },
    { BOOL: 'true' },
    { NULL: false },
    { N: '1e999' },
    { S: 'a', N: '1' },
  ),
  fc.integer({ min: 1, max: 200 }).map((levels) => nested(levels)),
  fc.jsonValue({ maxDepth: 3 }),
);

function nested(levels: number): unknown {
  let value: unknown = { N: '1' };
  for (let level = 0; level < levels; level += 1)
    value = level % 2 === 0 ? { L: [value] } : { M: { a: value } };
  return value;
}

/** Puts something odd in the place of a part of a value, or leaves it out; the choice is by a number. */
function withOdd(value: unknown, choice: number, odd_: unknown): unknown {
  if (typeof value !== 'object' || value === null) return odd_;
  const entries = Object.entries(value);
  const at = choice % (entries.length + 1);
  const inner = Math.floor(choice / (entries.length + 1));
  const [name] = entries[at] ?? [];
  if (name === undefined) return odd_;
  const changed =
    inner % 5 === 0 ? undefined : withOdd(Reflect.get(value, name), Math.floor(inner / 5), odd_);
  if (Array.isArray(value))
    return value.map((each: unknown, index) => (String(index) === name ? changed : each));
  return Object.fromEntries([...entries.filter(([other]) => other !== name), [name, changed]]);
}

const KNOWN = new Set([
  'com.amazon.coral.validate#ValidationException',
  'com.amazon.coral.service#SerializationException',
  ...[
    'ResourceNotFoundException',
    'ConditionalCheckFailedException',
    'TransactionCanceledException',
    'IdempotentParameterMismatchException',
  ].map((code) => `com.amazonaws.dynamodb.v20120810#${code}`),
]);

async function answersInOrder(operation: string, body: string): Promise<void> {
  const answer = await session.engine.items(operation, body);
  if (answer.status === 200) return;
  const { __type } = JSON.parse(answer.body) as { __type: string };
  expect([answer.status, KNOWN.has(__type) ? 'known' : __type, body]).toEqual([400, 'known', body]);
}

describe('requests', () => {
  it('that are odd somewhere are answered, each with an error of DynamoDB or a result', async () => {
    await assertAsyncProperty(
      fc.asyncProperty(
        fc.constantFrom(...REQUESTS),
        fc.nat(1e9),
        odd,
        async ([operation, request], choice, part) => {
          await answersInOrder(operation, JSON.stringify(withOdd(request, choice, part)) ?? '');
        },
      ),
      { numRuns: FULL_SCALE ? 50_000 : 3000 },
    );
  }, 600_000);

  it.each([
    '',
    '{',
    'null',
    '[]',
    '1',
    '"text"',
    '{"TableName":1}',
    '{"TableName":null}',
    '{}',
    `${'['.repeat(50)}${']'.repeat(50)}`,
  ])('of which the body is %j are refused', async (body) => {
    for (const [operation] of REQUESTS) {
      const { status } = await session.engine.items(operation, body);
      expect([operation, status]).toEqual([operation, 400]);
    }
  });
});

const PIECES = [
  'a',
  'b.c',
  'l[0]',
  'm.x',
  '#n',
  ':v',
  ':s',
  'AND',
  'OR',
  'NOT',
  'IN',
  'BETWEEN',
  '(',
  ')',
  ',',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
  'if_not_exists',
  'list_append',
  'SET',
  'REMOVE',
  'ADD',
  'DELETE',
  '.',
  '[',
  ']',
  '[99999999999999999999]',
  'status',
  'é',
  '"',
  '0',
];

const SIMPLE = [
  'n = :v',
  'a <> b',
  'l[0] IN (:v, n)',
  'size(m.x) > :v',
  'n BETWEEN :v AND :v',
  'contains(l, :v)',
  'attribute_exists(m.x)',
];

/** Conditions that can be read, in any nesting. */
const condition = fc
  .array(fc.tuple(fc.constantFrom(...SIMPLE), fc.constantFrom('left', 'right', 'plain', 'not')), {
    minLength: 1,
    maxLength: 299,
    size: 'max',
  })
  .map((steps) =>
    steps.reduce((text, [simple, how], index) => {
      if (index === 0) return simple;
      if (how === 'plain') return `${text} OR ${simple}`;
      if (how === 'not') return `NOT (${text} AND ${simple})`;
      return how === 'left' ? `(${text}) AND ${simple}` : `${simple} AND (${text})`;
    }, ''),
  );

describe('expressions', () => {
  const send = (FilterExpression: string) =>
    answersInOrder(
      'Scan',
      JSON.stringify({
        TableName: T,
        FilterExpression,
        ...(FilterExpression.includes('#n') ? { ExpressionAttributeNames: { '#n': 'n' } } : {}),
        ExpressionAttributeValues: {
          ':v': { N: '1' },
          ...(FilterExpression.includes(':s') ? { ':s': { S: 'x' } } : {}),
        },
      }),
    );

  it('of any pieces are answered', async () => {
    await assertAsyncProperty(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...PIECES), { maxLength: 600, size: 'max' }),
        async (pieces) => {
          const text = pieces.join(' ').slice(0, 4096);
          await send(text);
          await answersInOrder(
            'UpdateItem',
            JSON.stringify({
              TableName: T,
              Key: KEY,
              UpdateExpression: text,
              ExpressionAttributeValues: { ':v': { N: '1' } },
            }),
          );
        },
      ),
      { numRuns: FULL_SCALE ? 10_000 : 700 },
    );
  }, 600_000);

  it('that are right are answered, however they are nested', async () => {
    await assertAsyncProperty(
      fc.asyncProperty(condition, async (text) => {
        if (text.length <= 4096) await send(text);
      }),
      { numRuns: FULL_SCALE ? 10_000 : 500 },
    );
  }, 600_000);
});
