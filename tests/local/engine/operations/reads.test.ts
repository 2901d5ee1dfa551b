import { beforeAll, describe, expect, it } from 'vitest';
import { type Answered, type EngineSession, sessionWith, type Wire } from '../../support/engine-session.ts';

// Where no source stands beside a fact: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html

const T = 'readings';
let session: EngineSession;

const S = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const });
const HASH = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' as const });
const RANGE = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' as const });

const RANGES = ['-100', '-20', '-3.5', '-1e-5', '0', '1e-100', '0.5', '2', '10', '11', '100', '1e100'];

beforeAll(async () => {
  session = sessionWith([
    {
      TableName: T,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [HASH('p'), RANGE('r')],
      AttributeDefinitions: [S('p'), { AttributeName: 'r', AttributeType: 'N' }, S('g'), S('h'), S('l')],
      GlobalSecondaryIndexes: [
        { IndexName: 'ByG', KeySchema: [HASH('g'), RANGE('h')], Projection: { ProjectionType: 'ALL' } },
        { IndexName: 'Keys', KeySchema: [HASH('h')], Projection: { ProjectionType: 'KEYS_ONLY' } },
        {
          IndexName: 'Some',
          KeySchema: [HASH('h')],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['n'] },
        },
      ],
      LocalSecondaryIndexes: [
        { IndexName: 'ByL', KeySchema: [HASH('p'), RANGE('l')], Projection: { ProjectionType: 'KEYS_ONLY' } },
      ],
    },
  ]);
  for (const p of ['a', 'b', 'a\0', 'ä', '\u{1F600}'])
    for (const [n, r] of RANGES.entries())
      await session.ok('PutItem', {
        TableName: T,
        Item: {
          p: { S: p },
          r: { N: r },
          g: { S: n % 2 === 0 ? 'even' : 'odd' },
          h: { S: ['x', 'x\0', 'xy', 'é'][n % 4] },
          n: { N: String(n) },
          more: { M: { deep: { L: [{ N: String(n) }] } } },
          ...(n < 6 ? { l: { S: String(9 - n) } } : {}),
        },
      });
});

const query = (input: object) => session.ok('Query', { TableName: T, ...input });
const ofP = (p: string, more = '', values: object = {}) => ({
  KeyConditionExpression: `p = :p${more}`,
  ExpressionAttributeValues: { ':p': { S: p }, ...values },
});
const numbers = (items: readonly Wire[] = []): unknown[] => items.map(({ r }) => r?.N);
const canonical = [
  '-100',
  '-20',
  '-3.5',
  '-0.00001',
  '0',
  `0.${'0'.repeat(99)}1`,
  '0.5',
  '2',
  '10',
  '11',
  '100',
  `1${'0'.repeat(100)}`,
];

async function everyPage(operation: string, input: object): Promise<{ items: Wire[]; pages: Answered[] }> {
  const pages: Answered[] = [];
  let start: object = {};
  for (;;) {
    const page = await session.ok(operation, { TableName: T, ...input, ...start });
    pages.push(page);
    if (page.LastEvaluatedKey === undefined)
      return { items: pages.flatMap(({ Items = [] }) => Items), pages };
    start = { ExclusiveStartKey: page.LastEvaluatedKey };
  }
}

describe('Query', () => {
  it('gives the rows of one partition in the order of the numbers, and backwards', async () => {
    for (const p of ['a', 'b', 'a\0', 'ä', '\u{1F600}']) {
      expect(numbers((await query(ofP(p))).Items)).toEqual(canonical);
      expect(numbers((await query({ ...ofP(p), ScanIndexForward: false })).Items)).toEqual(
        [...canonical].reverse(),
      );
    }
    expect(await query(ofP('c'))).toEqual({ Items: [], Count: 0, ScannedCount: 0 });
  });

  it.each<[string, object, number, number]>([
    [' AND r = :a', { ':a': { N: '2.0' } }, 7, 8],
    [' AND r < :a', { ':a': { N: '0' } }, 0, 4],
    [' AND r <= :a', { ':a': { N: '0' } }, 0, 5],
    [' AND r > :a', { ':a': { N: '10' } }, 9, 12],
    [' AND r >= :a', { ':a': { N: '10' } }, 8, 12],
    [' AND :a <= r', { ':a': { N: '10' } }, 8, 12],
    [' AND r > :a', { ':a': { N: '-3.6' } }, 2, 12],
    [' AND r BETWEEN :a AND :b', { ':a': { N: '-20' }, ':b': { N: '10' } }, 1, 9],
    [' AND r BETWEEN :a AND :b', { ':a': { N: '3' }, ':b': { N: '9' } }, 0, 0],
  ])('finds the range of%s', async (more, values, from, to) => {
    const forward = await query(ofP('a', more, values));
    expect(numbers(forward.Items)).toEqual(canonical.slice(from, to));
    const back = await query({ ...ofP('a', more, values), ScanIndexForward: false });
    expect(numbers(back.Items)).toEqual(canonical.slice(from, to).reverse());
  });

  it.each<[string, string, string[]]>([
    ['=', 'x', ['x']],
    ['<', 'xy', ['x', 'x\0']],
    ['<=', 'x\0', ['x', 'x\0']],
    ['>', 'x', ['x\0', 'xy', 'é']],
    ['>=', 'xy', ['xy', 'é']],
    ['begins_with', 'x', ['x', 'x\0', 'xy']],
    ['begins_with', 'x\0', ['x\0']],
  ])('finds texts of an index by the order of their bytes: %s', async (operator, text, wanted) => {
    const condition = operator === 'begins_with' ? 'begins_with(h, :h)' : `h ${operator} :h`;
    const found = new Set<unknown>();
    for (const g of ['even', 'odd']) {
      const { items } = await everyPage('Query', {
        IndexName: 'ByG',
        KeyConditionExpression: `g = :g AND ${condition}`,
        ExpressionAttributeValues: { ':g': { S: g }, ':h': { S: text } },
        Limit: 3,
      });
      for (const { h } of items) found.add(h?.S);
      const order = items.map(({ h }) => Buffer.from(String(h?.S)));
      expect(order).toEqual([...order].sort(Buffer.compare));
    }
    expect([...found].sort()).toEqual([...wanted].sort());
  });

  it.each([1, 2, 5, 12, 13])('in pages of %i is the same as at once', async (Limit) => {
    for (const ScanIndexForward of [true, false]) {
      const whole = await query({ ...ofP('b'), ScanIndexForward });
      const { items, pages } = await everyPage('Query', { ...ofP('b'), ScanIndexForward, Limit });
      expect(items).toEqual(whole.Items);
      for (const page of pages) expect(page.Count).toBeLessThanOrEqual(Limit);
    }
    const index = {
      IndexName: 'ByG',
      KeyConditionExpression: 'g = :g',
      ExpressionAttributeValues: { ':g': { S: 'odd' } },
    };
    for (const ScanIndexForward of [true, false]) {
      const whole = await query({ ...index, ScanIndexForward });
      expect(whole.Count).toBe(30);
      expect((await everyPage('Query', { ...index, ScanIndexForward, Limit })).items).toEqual(whole.Items);
    }
  });

  it('gives a page that Limit has ended a key to go on from, even where nothing follows', async () => {
    const { LastEvaluatedKey } = await query({ ...ofP('b'), Limit: 12 });
    expect(LastEvaluatedKey).toEqual({ p: { S: 'b' }, r: { N: canonical.at(-1) } });
  });

  it('counts what it has looked at, and what the filter has left', async () => {
    const filter = { FilterExpression: 'n >= :n', Limit: 10 };
    const answer = await query({ ...ofP('a', '', { ':n': { N: '5' } }), ...filter });
    expect([answer.Count, answer.ScannedCount, answer.Items?.length]).toEqual([5, 10, 5]);
    const counted = await query({ ...ofP('a', '', { ':n': { N: '5' } }), ...filter, Select: 'COUNT' });
    expect(counted).toEqual({ ...counted, Count: 5, ScannedCount: 10 });
    expect(counted.Items).toBeUndefined();
  });

  it('shows of an index what it has, and of a local one also what its table has', async () => {
    const byH = (IndexName: string) => ({
      IndexName,
      KeyConditionExpression: 'h = :h',
      ExpressionAttributeValues: { ':h': { S: 'xy' } },
    });
    const keys = await query(byH('Keys'));
    expect(Object.keys(keys.Items?.[0] ?? {}).sort()).toEqual(['h', 'p', 'r']);
    const some = await query(byH('Some'));
    expect(Object.keys(some.Items?.[0] ?? {}).sort()).toEqual(['h', 'n', 'p', 'r']);
    const local = await query({ ...ofP('a'), IndexName: 'ByL' });
    expect(local.Items?.map(({ l }) => l?.S)).toEqual(['4', '5', '6', '7', '8', '9']);
    expect(Object.keys(local.Items?.[0] ?? {}).sort()).toEqual(['l', 'p', 'r']);
    const whole = await query({ ...ofP('a'), IndexName: 'ByL', Select: 'ALL_ATTRIBUTES' });
    expect(Object.keys(whole.Items?.[0] ?? {}).sort()).toEqual(['g', 'h', 'l', 'more', 'n', 'p', 'r']);
    const fetched = await query({ ...ofP('a'), IndexName: 'ByL', ProjectionExpression: 'more.deep[0]' });
    expect(fetched.Items?.[0]).toEqual({ more: { M: { deep: { L: [{ N: '5' }] } } } });
  });

  it.each<[string, object, string]>([
    [
      'no condition',
      {},
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    ],
    [
      'a condition without the partition',
      { KeyConditionExpression: 'r = :a', ExpressionAttributeValues: { ':a': { N: '1' } } },
      'Query condition missed key schema element: p',
    ],
    [
      'a range of partitions',
      { KeyConditionExpression: 'p > :a', ExpressionAttributeValues: { ':a': { S: '1' } } },
      'Query key condition not supported',
    ],
    [
      'another attribute',
      ofP('a', ' AND n = :n', { ':n': { N: '1' } }),
      'Query condition missed key schema element: r',
    ],
    [
      'a value of another type',
      ofP('a', ' AND r = :n', { ':n': { S: '1' } }),
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    ],
    [
      'an index that is not there',
      { ...ofP('a'), IndexName: 'None' },
      'The table does not have the specified index: None',
    ],
    [
      'a consistent read of a global index',
      {
        KeyConditionExpression: 'h = :p',
        ExpressionAttributeValues: { ':p': { S: 'x' } },
        IndexName: 'Keys',
        ConsistentRead: true,
      },
      'Consistent reads are not supported on global secondary indexes',
    ],
    [
      'a filter on the key',
      { ...ofP('a', '', { ':n': { N: '1' } }), FilterExpression: 'r > :n' },
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: r',
    ],
    [
      'all attributes of a global index that does not have them',
      {
        KeyConditionExpression: 'h = :p',
        ExpressionAttributeValues: { ':p': { S: 'x' } },
        IndexName: 'Keys',
        Select: 'ALL_ATTRIBUTES',
      },
      'One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index Keys because its projection type is not ALL',
    ],
    [
      'a start key of another partition',
      { ...ofP('a'), ExclusiveStartKey: { p: { S: 'b' }, r: { N: '1' } } },
      'The provided starting key is outside query boundaries based on provided conditions',
    ],
    [
      'a start key that is not whole',
      { ...ofP('a'), ExclusiveStartKey: { p: { S: 'a' } } },
      'The provided starting key is invalid: The provided key element does not match the schema',
    ],
    [
      'a limit of nothing',
      { ...ofP('a'), Limit: 0 },
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'values that nothing uses',
      ofP('a', '', { ':n': { N: '1' } }),
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:n}',
    ],
  ])('refuses %s', async (_case, input, message) => {
    expect(await session.refusal('Query', { TableName: T, ...input })).toBe(
      `ValidationException: ${message}`,
    );
  });
});

describe('Scan', () => {
  it.each([1, 2, 3, 7, 64])('in %i segments finds each row once', async (TotalSegments) => {
    const whole = (await session.ok('Scan', { TableName: T })).Items ?? [];
    expect(whole).toHaveLength(60);
    const found: Wire[] = [];
    for (let Segment = 0; Segment < TotalSegments; Segment += 1)
      found.push(...(await everyPage('Scan', { Segment, TotalSegments, Limit: 5 })).items);
    const text = (items: readonly Wire[]) => items.map((item) => JSON.stringify(item)).sort();
    expect(text(found)).toEqual(text(whole));
  });

  it('of an index finds the rows that are in it', async () => {
    expect((await everyPage('Scan', { IndexName: 'ByL', Limit: 4 })).items).toHaveLength(30);
    expect((await everyPage('Scan', { IndexName: 'Some', Limit: 7 })).items).toHaveLength(60);
  });

  it.each<[string, object, RegExp]>([
    ['a segment without their number', { Segment: 1 }, /TotalSegments parameter is required/],
    ['their number without a segment', { TotalSegments: 2 }, /Segment parameter is required/],
    [
      'a segment that there is not',
      { Segment: 2, TotalSegments: 2 },
      /zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2/,
    ],
    ['too many', { Segment: 1, TotalSegments: 1_000_001 }, /less than or equal to 1000000/],
  ])('refuses %s', async (_case, input, message) => {
    expect(await session.refusal('Scan', { TableName: T, ...input })).toMatch(message);
  });
});

// getmoto/moto tests/test_dynamodb/test_dynamodb_select.py, verified on AWS: a query's text begins "1 validation error detected: ".
describe.each([
  ['Query', ofP('a'), '1 validation error detected: '],
  ['Scan', {}, ''],
] as const)('Select of %s', (operation, read, begin) => {
  const legacy =
    operation === 'Query'
      ? { KeyConditions: { p: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'a' }] } } }
      : {};

  it.each<[string, object, string]>([
    [
      'SPECIFIC_ATTRIBUTES',
      {},
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    ],
    [
      'ALL_ATTRIBUTES',
      { ProjectionExpression: 'n' },
      'Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES',
    ],
    [
      'ALL_PROJECTED_ATTRIBUTES',
      { ProjectionExpression: 'n' },
      'Cannot specify the ProjectionExpression when choosing to get ALL_PROJECTED_ATTRIBUTES',
    ],
    [
      'COUNT',
      { ProjectionExpression: 'n' },
      'Cannot specify the ProjectionExpression when choosing to get only the Count',
    ],
    [
      'ALL_PROJECTED_ATTRIBUTES',
      {},
      'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
    ],
  ])('%s with %j is refused', async (Select, more, message) => {
    expect(await session.refusal(operation, { TableName: T, ...read, Select, ...more })).toBe(
      `ValidationException: ${begin}${message}`,
    );
  });

  it.each([
    ['ALL_ATTRIBUTES', 'ALL_ATTRIBUTES'],
    ['COUNT', 'only the Count'],
  ])('%s with AttributesToGet is refused', async (Select, what) => {
    const input = { TableName: T, ...legacy, Select, AttributesToGet: ['n'] };
    expect(await session.refusal(operation, input)).toBe(
      `ValidationException: ${begin}Cannot specify the AttributesToGet when choosing to get ${what}`,
    );
  });

  it('is one of the values of the model, as they are written', async () => {
    expect(await session.refusal(operation, { TableName: T, ...read, Select: 'count' })).toBe(
      "ValidationException: 1 validation error detected: Value 'count' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]",
    );
  });
});

describe('a filter and its complement', () => {
  // Neither side of it knows the right answer: together they must be all.
  it.each([
    'n > :n',
    'n IN (:n, :m)',
    'attribute_exists(l)',
    'contains(h, :h) OR g = :g',
    'more = :doc',
    'l = neither',
    'begins_with(h, :h) AND NOT n BETWEEN :n AND :m',
    'size(h) > :n',
  ])('are all rows: %s', async (filter) => {
    const values = {
      ':n': { N: '3' },
      ':m': { N: '7' },
      ':h': { S: 'x' },
      ':g': { S: 'even' },
      ':doc': { M: { deep: { L: [{ N: '4' }] } } },
    };
    const scan = (FilterExpression: string) => {
      const used = Object.entries(values).filter(([name]) => FilterExpression.includes(name));
      const given = used.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(used) };
      return session.ok('Scan', { TableName: T, FilterExpression, ...given });
    };
    const [kept, left, all] = [
      await scan(filter),
      await scan(`NOT (${filter})`),
      await session.ok('Scan', { TableName: T }),
    ];
    const text = (answers: readonly Answered[]) =>
      answers
        .flatMap(({ Items = [] }) => Items)
        .map((item) => JSON.stringify(item))
        .sort();
    expect(text([kept, left])).toEqual(text([all]));
  });
});

describe('a page', () => {
  it('ends at 1 MB', async () => {
    const big = sessionWith([
      {
        TableName: 'big',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [HASH('p'), RANGE('r')],
        AttributeDefinitions: [S('p'), { AttributeName: 'r', AttributeType: 'N' }],
      },
    ]);
    for (let r = 0; r < 30; r += 1)
      await big.ok('PutItem', {
        TableName: 'big',
        Item: { p: { S: 'a' }, r: { N: String(r) }, x: { S: 'x'.repeat(100_000) } },
      });
    const input = {
      TableName: 'big',
      KeyConditionExpression: 'p = :p',
      ExpressionAttributeValues: { ':p': { S: 'a' } },
      ReturnConsumedCapacity: 'TOTAL',
    };
    const first = await big.ok('Query', input);
    expect(first.Count).toBe(11);
    expect(first.LastEvaluatedKey).toEqual({ p: { S: 'a' }, r: { N: '10' } });
    // 11 items of 100,005 bytes, in steps of 4 KB, at half price.
    expect(first.ConsumedCapacity).toEqual({ TableName: 'big', CapacityUnits: 134.5 });
    const strong = await big.ok('Query', { ...input, ConsistentRead: true });
    expect(strong.ConsumedCapacity).toEqual({ TableName: 'big', CapacityUnits: 269 });
  });
});
