import { beforeEach, describe, expect, it } from 'vitest';
import { ITEM_TABLE } from '../../../support/item-table.ts';
import { type EngineSession, sessionWith } from '../../support/engine-session.ts';
import { ARN_PREFIX } from '../../support/table-engine.ts';

// Where no source stands beside a fact: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference

const T = 'items';
let session: EngineSession;

beforeEach(() => {
  session = sessionWith([{ TableName: T, ...ITEM_TABLE }]);
});

const key = (id: string, timestamp = '0') => ({ id: { S: id }, timestamp: { N: timestamp } });
const put = (id: string, more: object = {}, input: object = {}) =>
  session.ok('PutItem', { TableName: T, Item: { ...key(id), ...more }, ...input });
const get = async (id: string) => (await session.ok('GetItem', { TableName: T, Key: key(id) })).Item;
const update = (id: string, input: object) =>
  session.ok('UpdateItem', { TableName: T, Key: key(id), ...input });

describe('PutItem', () => {
  it('keeps an item as it came, in the canonical form of its numbers', async () => {
    const item = {
      ...key('a', '1e1'),
      list: { L: [{ N: '1.0' }, { M: { deep: { BOOL: true } } }] },
      ['__proto__']: { S: 'own' },
      nothing: { NULL: true },
      bytes: { B: 'AQI=' },
      set: { NS: ['3', '1.50'] },
    };
    await session.ok('PutItem', { TableName: T, Item: item });
    const { Item } = await session.ok('GetItem', { TableName: T, Key: key('a', '10') });
    expect(Item).toEqual({
      ...item,
      timestamp: { N: '10' },
      list: { L: [{ N: '1' }, { M: { deep: { BOOL: true } } }] },
      set: { NS: ['3', '1.5'] },
    });
    expect(Object.keys(Item ?? {})).toContain('__proto__');
  });

  it('returns the old item alone, and nothing where there was none', async () => {
    expect(await put('a', { n: { N: '1' } }, { ReturnValues: 'ALL_OLD' })).toEqual({});
    expect(await put('a', {}, { ReturnValues: 'ALL_OLD' })).toEqual({
      Attributes: { ...key('a'), n: { N: '1' } },
    });
    expect(await session.refusal('PutItem', { TableName: T, Item: key('a'), ReturnValues: 'ALL_NEW' })).toBe(
      'ValidationException: ReturnValues can only be ALL_OLD or NONE',
    );
  });

  it('takes a table by its ARN, and tells it so', async () => {
    const answer = await session.ok('PutItem', {
      TableName: `${ARN_PREFIX}${T}`,
      Item: key('a'),
      ReturnConsumedCapacity: 'TOTAL',
    });
    // "If you had specified the Amazon Resource Name (ARN) of a table in the input, you'll see the table ARN in the response."
    expect(answer).toEqual({ ConsumedCapacity: { TableName: `${ARN_PREFIX}${T}`, CapacityUnits: 1 } });
  });

  // Texts: dynalite's, whose tests were run against AWS; scylladb test/alternator/test_item.py, test_gsi.py, test_limits.py.
  it.each<[string, object, string]>([
    [
      'a key that is missing',
      { id: { S: 'a' } },
      'One or more parameter values were invalid: Missing the key timestamp in the item',
    ],
    [
      'a key of another type',
      { id: { S: 'a' }, timestamp: { S: '0' } },
      'One or more parameter values were invalid: Type mismatch for key timestamp expected: N actual: S',
    ],
    [
      'an empty key',
      key(''),
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id',
    ],
    [
      'a key of an index of another type',
      { ...key('a'), status: { N: '1' } },
      'One or more parameter values were invalid: Type mismatch for Index Key status Expected: S Actual: N IndexName: StatusIndex',
    ],
    [
      'an empty key of an index',
      { ...key('a'), status: { S: '' } },
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: StatusIndex, IndexKey: status',
    ],
    [
      'a key of an index that is too long',
      { ...key('a'), status: { S: 'x'.repeat(2049) } },
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
    ],
    [
      'more than 400 KB',
      { ...key('a'), x: { S: 'x'.repeat(400 * 1024) } },
      'Item size has exceeded the maximum allowed size',
    ],
    [
      'a value without a type',
      { ...key('a'), x: {} },
      '1 validation error detected: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    ],
  ])('refuses %s', async (_case, Item, message) => {
    expect(await session.refusal('PutItem', { TableName: T, Item })).toBe(`ValidationException: ${message}`);
    expect([...session.engine.pages(T)]).toEqual([]);
  });

  it('refuses a table that is not there, and a member that is not served, by name', async () => {
    expect(await session.refusal('PutItem', { TableName: 'none', Item: key('a') })).toBe(
      'ResourceNotFoundException: Requested resource not found',
    );
    expect(await session.refusal('PutItem', { TableName: T, Item: key('a'), Unheard: 1 })).toBe(
      'ValidationException: The embedded environment does not support Unheard of PutItem',
    );
  });
});

// moto's tests/test_dynamodb/exceptions/test_dynamodb_exceptions.py (test_update_item_unused_attributes,
// test_put_item_unused_attributes, test_delete_unused_attribute_name, test_multiple_set_clauses,
// test_delete_and_add_on_same_set) and test_dynamodb_update_expressions.py (test_update_item_with_empty_values,
// test_update_item_with_empty_expression), verified on AWS.
it.each([
  [
    'UpdateItem',
    { UpdateExpression: 'SET a = :a SET b = :a', ExpressionAttributeValues: { ':a': { N: '1' } } },
    'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
  ],
  ['UpdateItem', { UpdateExpression: '' }, 'Invalid UpdateExpression: The expression can not be empty;'],
  [
    'UpdateItem',
    { UpdateExpression: 'REMOVE a, a' },
    'Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]',
  ],
  [
    'UpdateItem',
    { UpdateExpression: 'REMOVE a', ExpressionAttributeValues: {} },
    'ExpressionAttributeValues must not be empty',
  ],
  [
    'DeleteItem',
    { ConditionExpression: 'attribute_exists(a)', ExpressionAttributeNames: { '#count': 'count' } },
    'Value provided in ExpressionAttributeNames unused in expressions: keys: {#count}',
  ],
])('%s with %j is refused as what breaks the model', async (operation, given, message) => {
  expect(await session.refusal(operation, { TableName: T, Key: key('a'), ...given })).toBe(
    `ValidationException: 1 validation error detected: ${message}`,
  );
});

// moto's test_get_item_unused_attribute_name, verified on AWS.
it('GetItem with a name that is not used is refused without that prefix', async () => {
  const given = { ProjectionExpression: 'a', ExpressionAttributeNames: { '#count': 'count' } };
  expect(await session.refusal('GetItem', { TableName: T, Key: key('a'), ...given })).toBe(
    'ValidationException: Value provided in ExpressionAttributeNames unused in expressions: keys: {#count}',
  );
});

describe('a condition that does not hold', () => {
  const condition = { ConditionExpression: 'attribute_not_exists(id)' };

  it('changes nothing, and shows the item in the way where that is asked', async () => {
    await put('a', { n: { N: '1' } });
    const input = { TableName: T, Item: key('a'), ...condition };
    const { body } = await session.engine.items('PutItem', JSON.stringify(input));
    expect(JSON.parse(body)).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      message: 'The conditional request failed',
    });
    const asked = { ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
    const answer = await session.engine.items('PutItem', JSON.stringify(asked));
    expect(JSON.parse(answer.body)).toMatchObject({ Item: { ...key('a'), n: { N: '1' } } });
    expect(await get('a')).toEqual({ ...key('a'), n: { N: '1' } });
  });

  it('is named when it is wrong', async () => {
    expect(
      await session.refusal('PutItem', { TableName: T, Item: key('a'), ConditionExpression: 'size(' }),
    ).toMatch(/^ValidationException: Invalid ConditionExpression: Syntax error; token: "<EOF>"/);
  });

  it('compares documents by what is in them', async () => {
    await put('a', { m: { M: { a: { L: [{ N: '1' }] } } } });
    const answer = await put(
      'a',
      { done: { BOOL: true } },
      {
        ConditionExpression: 'm = :m',
        ExpressionAttributeValues: { ':m': { M: { a: { L: [{ N: '1.0' }] } } } },
      },
    );
    expect(answer).toEqual({});
  });

  it('does not go with what stood for it before there were expressions', async () => {
    expect(
      await session.refusal('PutItem', {
        TableName: T,
        Item: key('a'),
        ...condition,
        Expected: { id: { Exists: false } },
      }),
    ).toBe(
      'ValidationException: Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}',
    );
  });
});

describe('UpdateItem', () => {
  it('makes an item where there is none, unless all that it does is to remove', async () => {
    await update('ghost', { UpdateExpression: 'REMOVE x' });
    await update('ghost', { AttributeUpdates: { x: { Action: 'DELETE' } } });
    await update('ghost', { UpdateExpression: 'REMOVE x.y' });
    expect(await get('ghost')).toBeUndefined();
    await update('empty', {});
    expect(await get('empty')).toEqual(key('empty'));
    await update('set', { UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: '1' } } });
    expect(await get('set')).toEqual({ ...key('set'), n: { N: '1' } });
  });

  // scylladb test/alternator/test_returnvalues.py
  it.each<[string, object | undefined]>([
    ['NONE', undefined],
    ['ALL_OLD', { ...key('a'), a: { N: '1' }, b: { M: { x: { N: '1' }, y: { N: '2' } } } }],
    ['UPDATED_OLD', { a: { N: '1' }, b: { M: { x: { N: '1' } } } }],
    ['ALL_NEW', { ...key('a'), a: { N: '2' }, b: { M: { x: { N: '7' }, y: { N: '2' } } }, c: { N: '3' } }],
    ['UPDATED_NEW', { a: { N: '2' }, b: { M: { x: { N: '7' } } }, c: { N: '3' } }],
  ])('returns %s', async (ReturnValues, wanted) => {
    await put('a', { a: { N: '1' }, b: { M: { x: { N: '1' }, y: { N: '2' } } } });
    const { Attributes } = await update('a', {
      UpdateExpression: 'SET a = a + :one, b.x = :seven, c = :three',
      ExpressionAttributeValues: { ':one': { N: '1' }, ':seven': { N: '7' }, ':three': { N: '3' } },
      ReturnValues,
    });
    expect(Attributes).toEqual(wanted);
  });

  it.each<[string, object, string]>([
    [
      'a part of the key',
      { UpdateExpression: 'SET id = :a', ExpressionAttributeValues: { ':a': { S: 'b' } } },
      'One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key',
    ],
    [
      'a key of an index with a value of another type',
      {
        UpdateExpression: 'SET #s = :a',
        ExpressionAttributeNames: { '#s': 'status' },
        ExpressionAttributeValues: { ':a': { N: '1' } },
      },
      'One or more parameter values were invalid: Type mismatch for Index Key status Expected: S Actual: N IndexName: StatusIndex',
    ],
    [
      'more than 400 KB',
      { UpdateExpression: 'SET x = :a', ExpressionAttributeValues: { ':a': { S: 'x'.repeat(409_600) } } },
      'Item size to update has exceeded the maximum allowed size',
    ],
    [
      'lists and maps deeper than 32 levels',
      { UpdateExpression: 'SET l[0] = :a', ExpressionAttributeValues: { ':a': deep(32) } },
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    ],
    [
      'a sum that is too large',
      { UpdateExpression: 'SET n = n + :a', ExpressionAttributeValues: { ':a': { N: '9e125' } } },
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
  ])('refuses %s', async (_case, input, message) => {
    await put('a', { l: { L: [{ N: '1' }] }, n: { N: '9e125' } });
    expect(await session.refusal('UpdateItem', { TableName: T, Key: key('a'), ...input })).toBe(
      `ValidationException: ${message}`,
    );
  });

  it('takes the parameters of before there were expressions', async () => {
    await put('a', { n: { N: '1' }, l: { L: [{ N: '1' }] }, s: { SS: ['a', 'b'] }, gone: { N: '1' } });
    await update('a', {
      AttributeUpdates: {
        n: { Action: 'ADD', Value: { N: '2' } },
        l: { Action: 'ADD', Value: { L: [{ N: '2' }] } },
        s: { Action: 'DELETE', Value: { SS: ['a'] } },
        gone: { Action: 'DELETE' },
        fresh: { Value: { S: 'x' } },
      },
      Expected: { n: { ComparisonOperator: 'LT', AttributeValueList: [{ N: '5' }] } },
    });
    expect(await get('a')).toEqual({
      ...key('a'),
      n: { N: '3' },
      l: { L: [{ N: '1' }, { N: '2' }] },
      s: { SS: ['b'] },
      fresh: { S: 'x' },
    });
  });
});

function deep(levels: number): object {
  return levels === 0 ? { N: '1' } : { L: [deep(levels - 1)] };
}

describe('DeleteItem', () => {
  it('returns what was there, and is content with nothing', async () => {
    await put('a', { n: { N: '1' } });
    const input = { TableName: T, Key: key('a'), ReturnValues: 'ALL_OLD' };
    expect(await session.ok('DeleteItem', input)).toEqual({ Attributes: { ...key('a'), n: { N: '1' } } });
    expect(await session.ok('DeleteItem', input)).toEqual({});
    expect(await session.refusal('DeleteItem', { ...input, ReturnValues: 'ALL_NEW' })).toBe(
      'ValidationException: ReturnValues can only be ALL_OLD or NONE',
    );
  });

  it.each<[string, object]>([
    ['less than the key', { id: { S: 'a' } }],
    ['more than the key', { ...key('a'), more: { S: 'a' } }],
    ['another type', { id: { N: '1' }, timestamp: { N: '0' } }],
  ])('refuses %s', async (_case, Key) => {
    expect(await session.refusal('DeleteItem', { TableName: T, Key })).toBe(
      'ValidationException: The provided key element does not match the schema',
    );
  });
});

describe('what a write consumes', () => {
  const units = async (operation: string, input: object) =>
    (await session.ok(operation, { TableName: T, ReturnConsumedCapacity: 'INDEXES', ...input }))
      .ConsumedCapacity;
  const status = (S: string, x = 1) => ({ Item: { ...key('a'), status: { S }, x: { S: 'x'.repeat(x) } } });

  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
  it('is that of the table and of each index that it changes', async () => {
    const shown = (table: number, index?: number) => ({
      TableName: T,
      CapacityUnits: table + (index ?? 0),
      Table: { CapacityUnits: table },
      ...(index === undefined ? {} : { GlobalSecondaryIndexes: { StatusIndex: { CapacityUnits: index } } }),
    });
    expect(await units('PutItem', { Item: key('b') })).toEqual(shown(1));
    expect(await units('PutItem', status('open'))).toEqual(shown(1, 1));
    expect(await units('PutItem', status('open'))).toEqual(shown(1));
    expect(await units('PutItem', status('open', 1500))).toEqual(shown(2, 2));
    expect(await units('PutItem', status('done', 1500))).toEqual(shown(2, 4));
    expect(await units('DeleteItem', { Key: key('a') })).toEqual(shown(2, 2));
    expect(await units('DeleteItem', { Key: key('a') })).toEqual(shown(1));
  });
});
