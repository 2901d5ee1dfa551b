import { beforeEach, describe, expect, it } from 'vitest';
import { ITEM_TABLE } from '../../../support/item-table.ts';
import { type EngineSession, sessionWith } from '../../support/engine-session.ts';

// Facts of scylladb test/alternator, which its authors have run against DynamoDB; the file of each stands beside it.

const T = 'items';
let session: EngineSession;
const key = (id: string) => ({ id: { S: id }, timestamp: { N: '0' } });

beforeEach(async () => {
  session = sessionWith([
    { TableName: T, ...ITEM_TABLE },
    {
      TableName: 'hash-only',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
    },
  ]);
  await session.ok('PutItem', { TableName: T, Item: { ...key('a'), n: { N: '1' }, s: { SS: ['a'] } } });
});

const update = (input: object): [string, object] => ['UpdateItem', { TableName: T, Key: key('a'), ...input }];
const put = (Item: object): [string, object] => ['PutItem', { TableName: T, Item: { ...key('b'), ...Item } }];
const get = (input: object): [string, object] => ['GetItem', { TableName: T, Key: key('a'), ...input }];
const condition = (ConditionExpression: string): [string, object] =>
  update({
    UpdateExpression: 'REMOVE q',
    ConditionExpression,
    ExpressionAttributeValues: { ':v': { N: '1' } },
  });

describe('is refused', () => {
  it.each<[string, [string, object], RegExp]>([
    [
      'test_item: a table whose name is none',
      ['PutItem', { TableName: 'not!a!name', Item: {} }],
      /satisfy regular expression pattern/,
    ],
    [
      'test_item: a table whose name is too short',
      ['PutItem', { TableName: 'xx', Item: {} }],
      /length greater than or equal to 3/,
    ],
    [
      'test_item: ADD of another type',
      update({ AttributeUpdates: { s: { Action: 'ADD', Value: { NS: ['1'] } } } }),
      /^ValidationException: Type mismatch for attribute to update/,
    ],
    [
      'test_item: DELETE of another type',
      update({ AttributeUpdates: { n: { Action: 'DELETE', Value: { SS: ['a'] } } } }),
      /^ValidationException: Type mismatch for attribute to update/,
    ],
    [
      'test_item: a list added to a number',
      update({ AttributeUpdates: { n: { Action: 'ADD', Value: { L: [] } } } }),
      /Type mismatch/,
    ],
    ['test_limits: a name of 65,536 bytes', put({ ['x'.repeat(65_536)]: { N: '1' } }), /65536/],
    [
      'test_limits: such a name in an expression',
      get({ ProjectionExpression: '#n', ExpressionAttributeNames: { '#n': 'x'.repeat(65_536) } }),
      /65535/,
    ],
    ['test_limits: an empty name', put({ '': { N: '1' } }), /Empty attribute name/],
    [
      'test_limits: an empty name in an expression',
      get({ ProjectionExpression: '#n', ExpressionAttributeNames: { '#n': '' } }),
      /Empty attribute name/,
    ],
    ['test_limits: an empty name to get', get({ AttributesToGet: [''] }), /Empty attribute name/],
    ['test_number: an exponent that no number has', put({ n: { N: '1.0e100000000' } }), /overflow/],
    [
      'test_number: a sum of too many digits',
      update({
        UpdateExpression: 'SET n = :a - :b',
        ExpressionAttributeValues: { ':a': { N: '1e50' }, ':b': { N: '1' } },
      }),
      /overflow.*number/,
    ],
    [
      'test_projection_expression: a path of 33 steps',
      get({ ProjectionExpression: `a${'.b'.repeat(32)}` }),
      /Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33/,
    ],
    [
      'test_projection_expression: a place beyond all',
      get({ ProjectionExpression: 'a[99999999999999]' }),
      /Invalid ProjectionExpression: List index is not within the allowable range; index: \[99999999999999\]/,
    ],
    [
      'test_update_expression: a name that begins with _',
      update({ UpdateExpression: 'SET _abc = :v', ExpressionAttributeValues: { ':v': { N: '1' } } }),
      /Syntax error; token: "_"/,
    ],
    [
      'test_condition_expression: an unknown function that is compared',
      condition('dog(a) = :v'),
      /Invalid function name; function: dog/,
    ],
    [
      'test_condition_expression: a function of updates',
      condition('if_not_exists(a, :v) = :v'),
      /not allowed.*if_not_exists/,
    ],
    [
      'test_query: a start key where there is one row',
      [
        'Query',
        {
          TableName: 'hash-only',
          KeyConditionExpression: 'p = :p',
          ExpressionAttributeValues: { ':p': { S: 'a' } },
          ExclusiveStartKey: { p: { S: 'a' } },
        },
      ],
      /ExclusiveStartKey/,
    ],
    [
      'test_transact: names that are no texts',
      [
        'TransactWriteItems',
        {
          TransactItems: [
            {
              Put: {
                TableName: T,
                Item: key('c'),
                ConditionExpression: 'attribute_exists(p)',
                ExpressionAttributeNames: { '#x': 7 },
              },
            },
          ],
        },
      ],
      /^SerializationException/,
    ],
    [
      'test_transact: more than 4 MB',
      [
        'TransactWriteItems',
        {
          TransactItems: Array.from({ length: 50 }, (_, index) => ({
            Put: { TableName: T, Item: { ...key(`${index}`), x: { S: 'x'.repeat(100_000) } } },
          })),
        },
      ],
      /size cannot exceed/,
    ],
    [
      'test_expected: NOT_CONTAINS of what is not there',
      update({
        AttributeUpdates: { z: { Value: { N: '1' } } },
        Expected: { q: { ComparisonOperator: 'NOT_CONTAINS', AttributeValueList: [{ N: '1' }] } },
      }),
      /^ConditionalCheckFailedException/,
    ],
  ])('%s', async (_fact, [operation, input], message) => {
    expect(await session.refusal(operation, input)).toMatch(message);
  });
});

it('test_projection_expression: a path of 32 steps is not', async () => {
  await session.ok(...get({ ProjectionExpression: `a${'.b'.repeat(31)}` }));
});

it('test_manual_requests: a body that is no JSON has no message', async () => {
  const { status, body } = await session.engine.items('PutItem', '{broken json');
  expect([status, JSON.parse(body)]).toEqual([
    400,
    { __type: 'com.amazon.coral.service#SerializationException' },
  ]);
});

it('test_transact: the first item whose key is wrong cancels the transaction, and is the only reason', async () => {
  const Put = (Item: object, more: object = {}) => ({ Put: { TableName: 'hash-only', Item, ...more } });
  const TransactItems = [
    Put({ p: { N: '7' } }),
    Put({ p: { N: '8' } }),
    Put({ p: { S: 'a' } }, { ConditionExpression: 'attribute_exists(p)' }),
  ];
  const { body } = await session.engine.items('TransactWriteItems', JSON.stringify({ TransactItems }));
  expect(JSON.parse(body)).toMatchObject({
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    CancellationReasons: [{ Code: 'ValidationError' }, { Code: 'None' }, { Code: 'None' }],
  });
});

it('test_returnvalues: what stands at the place of an element is returned', async () => {
  await session.ok(...put({ l: { L: [{ N: '0' }, { N: '1' }, { N: '2' }] } }));
  const changed = async (UpdateExpression: string, more: object = {}) =>
    (
      await session.ok('UpdateItem', {
        TableName: T,
        Key: key('b'),
        UpdateExpression,
        ReturnValues: 'UPDATED_NEW',
        ...more,
      })
    ).Attributes;
  expect(await changed('REMOVE l[1]')).toEqual({ l: { L: [{ N: '2' }] } });
  expect(
    await changed('SET l[100] = :v', { ExpressionAttributeValues: { ':v': { N: '9' } } }),
  ).toBeUndefined();
});
