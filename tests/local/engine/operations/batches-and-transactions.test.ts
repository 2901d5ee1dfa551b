import { beforeEach, describe, expect, it } from 'vitest';
import { createTestClock } from '../../../support/clock.ts';
import { ITEM_TABLE } from '../../../support/item-table.ts';
import { type EngineSession, sessionWith } from '../../support/engine-session.ts';
import { createMemoryFiles } from '../../support/memory-files.ts';

// Where no source stands beside a fact: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference

const TABLES = [
  { TableName: 'one', ...ITEM_TABLE },
  { TableName: 'two', ...ITEM_TABLE },
];
let session: EngineSession;
let undone: Set<string>;
let conflicting: boolean;
let calls: number;
const clock = createTestClock();
const files = () => createMemoryFiles();

beforeEach(() => {
  undone = new Set();
  conflicting = false;
  calls = 0;
  session = sessionWith(TABLES, {
    clock,
    files: files(),
    mishaps: {
      leavesUndone: (operation) => {
        calls += 1;
        return undone.has(operation) && calls % 2 === 0;
      },
      conflicts: () => conflicting,
    },
  });
});

const key = (id: string) => ({ id: { S: id }, timestamp: { N: '0' } });
const item = (id: string, n = 1) => ({ ...key(id), n: { N: String(n) } });
const put = (TableName: string, id: string, n = 1) => session.ok('PutItem', { TableName, Item: item(id, n) });
const get = async (TableName: string, id: string) =>
  (await session.ok('GetItem', { TableName, Key: key(id) })).Item;
const count = (table: string) => session.engine.tables.get(table)?.rows.size;

describe('BatchWriteItem', () => {
  const putRequest = (id: string) => ({ PutRequest: { Item: item(id) } });

  it('puts and deletes in several tables, and says what it consumed of each', async () => {
    await put('two', 'gone');
    const answer = await session.ok('BatchWriteItem', {
      RequestItems: {
        one: [putRequest('a'), putRequest('b')],
        two: [{ DeleteRequest: { Key: key('gone') } }],
      },
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(answer).toEqual({
      UnprocessedItems: {},
      ConsumedCapacity: [
        { TableName: 'one', CapacityUnits: 2 },
        { TableName: 'two', CapacityUnits: 1 },
      ],
    });
    expect([count('one'), count('two')]).toEqual([2, 0]);
  });

  it('leaves a part undone where a fault says so, as it was asked, and nothing of that part is written', async () => {
    undone.add('BatchWriteItem');
    const requests = ['a', 'b', 'c', 'd'].map(putRequest);
    const { UnprocessedItems } = await session.ok('BatchWriteItem', { RequestItems: { one: requests } });
    expect(UnprocessedItems).toEqual({ one: [putRequest('b'), putRequest('d')] });
    expect(count('one')).toBe(2);
  });

  it.each<[string, object, RegExp]>([
    [
      'more than 25',
      { one: Array.from({ length: 26 }, (_, index) => putRequest(`${index}`)) },
      /less than or equal to 25/,
    ],
    [
      'more than 25 of two tables',
      {
        one: Array.from({ length: 20 }, (_, index) => putRequest(`${index}`)),
        two: Array.from({ length: 20 }, (_, index) => putRequest(`${index}`)),
      },
      /Too many items requested for the BatchWriteItem call/,
    ],
    [
      'one item twice',
      { one: [putRequest('a'), { DeleteRequest: { Key: key('a') } }] },
      /Provided list of item keys contains duplicates/,
    ],
    ['no tables', {}, /length greater than or equal to 1/],
    ['a table that is not there', { none: [putRequest('a')] }, /ResourceNotFoundException/],
    [
      'one bad item among good ones',
      { one: [putRequest('a'), { PutRequest: { Item: { id: { S: 'b' } } } }] },
      /Missing the key timestamp/,
    ],
    ['null for a table', { one: null }, /Exception/],
    ['null for a request', { one: [null] }, /SerializationException/],
  ])('refuses %s, and writes nothing', async (_case, RequestItems, message) => {
    expect(await session.refusal('BatchWriteItem', { RequestItems })).toMatch(message);
    expect([count('one'), count('two')]).toEqual([0, 0]);
  });
});

describe('BatchGetItem', () => {
  it('finds what is there, each table with its own projection', async () => {
    await put('one', 'a');
    await put('two', 'b');
    const answer = await session.ok('BatchGetItem', {
      RequestItems: {
        one: {
          Keys: [key('a'), key('missing')],
          ProjectionExpression: '#n',
          ExpressionAttributeNames: { '#n': 'n' },
        },
        two: { Keys: [key('b')], ConsistentRead: true },
      },
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(answer).toEqual({
      Responses: { one: [{ n: { N: '1' } }], two: [item('b')] },
      UnprocessedKeys: {},
      ConsumedCapacity: [
        { TableName: 'one', CapacityUnits: 1 },
        { TableName: 'two', CapacityUnits: 1 },
      ],
    });
  });

  it('leaves a part undone where a fault says so, to be asked again as it was', async () => {
    undone.add('BatchGetItem');
    for (const id of ['a', 'b', 'c']) await put('one', id);
    const request = { Keys: ['a', 'b', 'c'].map(key), ConsistentRead: true };
    const { Responses, UnprocessedKeys } = await session.ok('BatchGetItem', {
      RequestItems: { one: request },
    });
    expect(Responses).toEqual({ one: [item('a'), item('c')] });
    expect(UnprocessedKeys).toEqual({ one: { Keys: [key('b')], ConsistentRead: true } });
  });

  it('leaves undone what is above 16 MB', async () => {
    const ids = Array.from({ length: 45 }, (_, index) => `item-${index}`);
    for (const id of ids)
      await session.ok('PutItem', { TableName: 'one', Item: { ...key(id), x: { S: 'x'.repeat(390_000) } } });
    const answer = await session.ok('BatchGetItem', { RequestItems: { one: { Keys: ids.map(key) } } });
    expect(answer).toMatchObject({
      Responses: { one: { length: 43 } },
      UnprocessedKeys: { one: { Keys: ids.slice(43).map(key) } },
    });
  });

  it.each<[string, object, RegExp]>([
    [
      'one key twice',
      { one: { Keys: [key('a'), key('a')] } },
      /Provided list of item keys contains duplicates/,
    ],
    [
      'more than 100 of two tables',
      {
        one: { Keys: Array.from({ length: 60 }, (_, index) => key(`${index}`)) },
        two: { Keys: Array.from({ length: 60 }, (_, index) => key(`${index}`)) },
      },
      /Too many items requested for the BatchGetItem call/,
    ],
    ['null for a table', { one: null }, /Exception/],
    ['null for a key', { one: { Keys: [null] } }, /SerializationException/],
  ])('refuses %s', async (_case, RequestItems, message) => {
    expect(await session.refusal('BatchGetItem', { RequestItems })).toMatch(message);
  });
});

describe('TransactWriteItems', () => {
  const increment = (id: string) => ({
    Update: {
      TableName: 'one',
      Key: key(id),
      UpdateExpression: 'SET n = n + :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
  });
  const check = (id: string, more: object = {}) => ({
    ConditionCheck: { TableName: 'two', Key: key(id), ConditionExpression: 'attribute_exists(id)', ...more },
  });

  it('does all of its actions, at twice the price', async () => {
    await put('one', 'a', 1);
    await put('one', 'gone', 1);
    await put('two', 'there', 1);
    const answer = await session.ok('TransactWriteItems', {
      TransactItems: [
        increment('a'),
        { Put: { TableName: 'two', Item: item('b', 7) } },
        { Delete: { TableName: 'one', Key: key('gone') } },
        check('there'),
      ],
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(answer).toEqual({
      ConsumedCapacity: [
        { TableName: 'one', CapacityUnits: 4, WriteCapacityUnits: 4 },
        { TableName: 'two', CapacityUnits: 4, WriteCapacityUnits: 4 },
      ],
    });
    expect([await get('one', 'a'), await get('two', 'b'), await get('one', 'gone')]).toEqual([
      item('a', 2),
      item('b', 7),
      undefined,
    ]);
  });

  it('does nothing when one of them cannot be done, and says which', async () => {
    await put('one', 'a', 1);
    await put('two', 'held', 5);
    const TransactItems = [
      increment('a'),
      {
        Put: {
          TableName: 'two',
          Item: item('held', 9),
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      increment('missing'),
    ];
    const { body, status } = await session.engine.items(
      'TransactWriteItems',
      JSON.stringify({ TransactItems }),
    );
    expect(status).toBe(400);
    expect(JSON.parse(body)).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError]',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: item('held', 5) },
        {
          Code: 'ValidationError',
          Message: 'The provided expression refers to an attribute that does not exist in the item',
        },
      ],
    });
    expect([await get('one', 'a'), await get('two', 'held')]).toEqual([item('a', 1), item('held', 5)]);
  });

  it('is done once for a token, within ten minutes, over a restart too', async () => {
    const held = files();
    session = sessionWith(TABLES, { clock, files: held });
    await put('one', 'a', 1);
    const request = {
      TransactItems: [increment('a')],
      ClientRequestToken: 'token',
      ReturnConsumedCapacity: 'TOTAL',
    };
    await session.ok('TransactWriteItems', request);
    // "the subsequent calls […] return successfully without making any changes", at the price of reading.
    expect(await session.ok('TransactWriteItems', request)).toEqual({
      ConsumedCapacity: [{ TableName: 'one', CapacityUnits: 2, ReadCapacityUnits: 2 }],
    });
    session = sessionWith([], { clock, files: createMemoryFiles(held.contents) });
    await session.ok('TransactWriteItems', request);
    expect(await get('one', 'a')).toEqual(item('a', 2));
    expect(
      await session.refusal('TransactWriteItems', { ...request, TransactItems: [increment('b')] }),
    ).toMatch(/^IdempotentParameterMismatchException/);
    clock.advance(10 * 60_000 + 1);
    await session.ok('TransactWriteItems', request);
    expect(await get('one', 'a')).toEqual(item('a', 3));
  });

  it('conflicts where a fault says so', async () => {
    conflicting = true;
    expect(
      await session.refusal('TransactWriteItems', {
        TransactItems: [{ Put: { TableName: 'one', Item: item('a') } }],
      }),
    ).toBe(
      'TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]',
    );
    expect(count('one')).toBe(0);
  });

  it.each<[string, readonly unknown[], RegExp]>([
    ['no actions', [], /length greater than or equal to 1/],
    [
      'more than 100',
      Array.from({ length: 101 }, (_, index) => ({ Put: { TableName: 'one', Item: item(`${index}`) } })),
      /length less than or equal to 100/,
    ],
    [
      'two actions on one item',
      [{ Put: { TableName: 'one', Item: item('a') } }, { Delete: { TableName: 'one', Key: key('a') } }],
      /Transaction request cannot include multiple operations on one item/,
    ],
    [
      'an action of two kinds',
      [{ Put: { TableName: 'one', Item: item('a') }, Delete: { TableName: 'one', Key: key('a') } }],
      /TransactItems can only contain one of Check, Put, Update or Delete/,
    ],
    [
      'a check without a condition',
      [{ ConditionCheck: { TableName: 'one', Key: key('a') } }],
      /conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null/,
    ],
    [
      'a table that is not there',
      [{ Put: { TableName: 'none', Item: item('a') } }],
      /ResourceNotFoundException/,
    ],
    ['null', [null], /SerializationException/],
  ])('refuses %s', async (_case, TransactItems, message) => {
    expect(await session.refusal('TransactWriteItems', { TransactItems })).toMatch(message);
    expect(count('one')).toBe(0);
  });

  it('equals its parts, done one by one', async () => {
    const other = sessionWith(TABLES, { clock });
    for (const each of [session, other])
      for (const id of ['a', 'b', 'c']) await each.ok('PutItem', { TableName: 'one', Item: item(id) });
    const actions = [
      increment('a'),
      { Put: { TableName: 'one', Item: item('d', 4) } },
      { Delete: { TableName: 'one', Key: key('b') } },
    ];
    await session.ok('TransactWriteItems', { TransactItems: actions });
    for (const action of actions)
      for (const [name, input] of Object.entries(action)) await other.ok(`${name}Item`, input);
    expect([...session.engine.pages('one')]).toEqual([...other.engine.pages('one')]);
  });
});

describe('TransactGetItems', () => {
  it('reads all at once, in the order in which they were asked', async () => {
    await put('one', 'a');
    await put('two', 'b');
    const answer = await session.ok('TransactGetItems', {
      TransactItems: [
        { Get: { TableName: 'two', Key: key('b'), ProjectionExpression: 'n' } },
        { Get: { TableName: 'one', Key: key('missing') } },
        { Get: { TableName: 'one', Key: key('a') } },
      ],
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(answer).toEqual({
      Responses: [{ Item: { n: { N: '1' } } }, {}, { Item: item('a') }],
      ConsumedCapacity: [
        { TableName: 'two', CapacityUnits: 2, ReadCapacityUnits: 2 },
        { TableName: 'one', CapacityUnits: 4, ReadCapacityUnits: 4 },
      ],
    });
  });
});
