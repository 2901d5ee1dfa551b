import fc from 'fast-check';

/** A request to DynamoDB. */
export interface Request {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Json = Readonly<Record<string, unknown>>;

/** Few keys and few names, so that operations meet. */
const id = fc.constantFrom('a', 'b', 'c');
const range = fc.constantFrom('-1.5', '0', '10');
const name = fc.constantFrom('n', 'm', 's', 't', 'l', 'x');
const number = fc.constantFrom('0', '1', '-1', '2.50', '1e3', '12345678901234567890', '-0.001');
const text = fc.constantFrom('', 'a', 'ab', 'b', 'é', 'N');

const key = fc.record({ id: id.map((S): Json => ({ S })), range: range.map((N): Json => ({ N })) });

const scalar: fc.Arbitrary<Json> = fc.oneof(
  number.map((N) => ({ N })),
  text.map((S) => ({ S })),
  fc.constantFrom('', 'AQ==', 'AQI=').map((B) => ({ B })),
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.constant({ NULL: true }),
);
const set: fc.Arbitrary<Json> = fc.oneof(
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }).map((SS) => ({ SS })),
  fc.uniqueArray(fc.constantFrom('1', '2', '3.5'), { minLength: 1 }).map((NS) => ({ NS })),
  fc.uniqueArray(fc.constantFrom('AQ==', 'Ag=='), { minLength: 1 }).map((BS) => ({ BS })),
);
const value: fc.Arbitrary<Json> = fc.oneof(
  scalar,
  set,
  fc.array(scalar, { maxLength: 3 }).map((L) => ({ L })),
  fc.dictionary(fc.constantFrom('n', 'x'), scalar, { maxKeys: 2 }).map((M) => ({ M })),
);

const status = fc.option(fc.constantFrom('open', 'done'), { nil: undefined });
const item = fc
  .tuple(key, fc.dictionary(name, value, { maxKeys: 4 }), status)
  .map(([keys, attributes, S]) => ({
    ...attributes,
    ...keys,
    ...(S === undefined ? {} : { status: { S } }),
  }));

/** An expression with what its placeholders stand for. */
interface Expression {
  readonly text: string;
  readonly values: Json;
}

const NAMES = { '#n': 'n', '#m': 'm', '#s': 's', '#t': 't', '#l': 'l', '#x': 'x' };
const path = fc.oneof(
  name.map((each) => `#${each}`),
  fc.constantFrom('#m.#n', '#m.#x', '#l[0]', '#l[1]', '#m.#x.#n'),
);

let counter = 0;
const given = (wanted: fc.Arbitrary<Json>): fc.Arbitrary<Expression> =>
  wanted.map((each) => {
    counter += 1;
    return { text: `:v${counter}`, values: { [`:v${counter}`]: each } };
  });

const ofItem: fc.Arbitrary<Expression> = fc.oneof(
  { weight: 3, arbitrary: path.map((each) => ({ text: each, values: {} })) },
  { weight: 1, arbitrary: path.map((each) => ({ text: `size(${each})`, values: {} })) },
);
const operand: fc.Arbitrary<Expression> = fc.oneof(ofItem, given(value));
/** What has an order; others are refused before any item is looked at. */
const ordered: fc.Arbitrary<Expression> = fc.oneof(
  ofItem,
  given(
    fc.oneof(
      number.map((N): Json => ({ N })),
      text.map((S): Json => ({ S })),
      fc.constant<Json>({ B: 'AQ==' }),
    ),
  ),
);

const joined = (pattern: string, parts: readonly Expression[]): Expression => ({
  text: parts.reduce((all, part, index) => all.replace(`$${index}`, () => part.text), pattern),
  values: Object.assign({}, ...parts.map(({ values }) => values)) as Json,
});

const test: fc.Arbitrary<Expression> = fc.oneof(
  fc
    .tuple(ofItem, fc.constantFrom('=', '<>'), operand)
    .map(([a, comparator, b]) => joined(`$0 ${comparator} $1`, [a, b])),
  fc
    .tuple(ordered, fc.constantFrom('<', '<=', '>', '>='), ofItem)
    .map(([a, comparator, b]) => joined(`$0 ${comparator} $1`, [a, b])),
  fc.tuple(ordered, ofItem, ordered).map((parts) => joined('$0 BETWEEN $1 AND $2', parts)),
  fc.tuple(operand, operand, operand).map((parts) => joined('$0 IN ($1, $2)', parts)),
  path.map((each) => ({ text: `attribute_exists(${each})`, values: {} })),
  path.map((each) => ({ text: `attribute_not_exists(${each})`, values: {} })),
  fc
    .tuple(path, given(fc.constantFrom('S', 'N', 'L', 'M', 'SS', 'NULL').map((S) => ({ S }))))
    .map(([each, type]) => joined(`attribute_type(${each}, $0)`, [type])),
  fc
    .tuple(path, given(text.map((S) => ({ S }))))
    .map(([each, part]) => joined(`begins_with(${each}, $0)`, [part])),
  fc.tuple(path, given(scalar)).map(([each, part]) => joined(`contains(${each}, $0)`, [part])),
);

const condition: fc.Arbitrary<Expression> = fc.oneof(
  { weight: 3, arbitrary: test },
  { weight: 1, arbitrary: fc.tuple(test, test).map((parts) => joined('$0 AND NOT $1', parts)) },
  { weight: 1, arbitrary: fc.tuple(test, test, test).map((parts) => joined('($0 OR $1) AND $2', parts)) },
);

const source: fc.Arbitrary<Expression> = fc.oneof(
  given(value),
  path.map((each) => ({ text: each, values: {} })),
  fc.tuple(path, given(number.map((N) => ({ N })))).map(([each, by]) => joined(`${each} + $0`, [by])),
  fc.tuple(path, given(value)).map(([each, other]) => joined(`if_not_exists(${each}, $0)`, [other])),
  fc
    .tuple(path, given(fc.array(scalar, { maxLength: 2 }).map((L) => ({ L }))))
    .map(([each, other]) => joined(`list_append(${each}, $0)`, [other])),
);
const clause: fc.Arbitrary<Expression> = fc.oneof(
  fc.tuple(path, source).map(([each, from]) => joined(`SET ${each} = $0`, [from])),
  path.map((each) => ({ text: `REMOVE ${each}`, values: {} })),
  fc
    .tuple(
      name,
      given(
        fc.oneof(
          number.map((N): Json => ({ N })),
          set,
        ),
      ),
    )
    .map(([each, by]) => joined(`ADD #${each} $0`, [by])),
  fc.tuple(name, given(set)).map(([each, by]) => joined(`DELETE #${each} $0`, [by])),
);
const update = fc.oneof(
  { weight: 4, arbitrary: clause },
  {
    weight: 1,
    arbitrary: fc
      .tuple(source, path, path)
      .map(([from, first, second]) => joined(`SET ${first} = $0 REMOVE ${second}`, [from])),
  },
);

/** The names and the values that expressions use, and no others. */
function attributes(...expressions: readonly (Expression | undefined)[]): Json {
  const texts = expressions.map((each) => each?.text ?? '').join(' ');
  const names = Object.entries(NAMES).filter(([placeholder]) => texts.includes(placeholder));
  const values = Object.assign({}, ...expressions.map((each) => each?.values ?? {})) as Json;
  return {
    ...(names.length === 0 ? {} : { ExpressionAttributeNames: Object.fromEntries(names) }),
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}

const perhaps = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const withCondition = (each: Expression | undefined): Json =>
  each === undefined ? {} : { ConditionExpression: each.text };

const put = fc
  .tuple(item, perhaps(condition), fc.constantFrom('NONE', 'ALL_OLD'))
  .map(([Item, wanted, ReturnValues]) => ({
    operation: 'PutItem',
    input: { Item, ReturnValues, ...withCondition(wanted), ...attributes(wanted) },
  }));
const remove = fc
  .tuple(key, perhaps(condition), fc.constantFrom('NONE', 'ALL_OLD'))
  .map(([Key, wanted, ReturnValues]) => ({
    operation: 'DeleteItem',
    input: { Key, ReturnValues, ...withCondition(wanted), ...attributes(wanted) },
  }));
const change = fc
  .tuple(
    key,
    update,
    perhaps(condition),
    fc.constantFrom('NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW'),
  )
  .map(([Key, how, wanted, ReturnValues]) => {
    // The oracle makes an item of what only removes from none; DynamoDB does not, as tests of ours know.
    const isThere = /^(REMOVE|DELETE)/.test(how.text) ? joined('attribute_exists(id)', []) : undefined;
    const asked =
      isThere === undefined
        ? wanted
        : wanted === undefined
          ? isThere
          : joined('attribute_exists(id) AND ($0)', [wanted]);
    return {
      operation: 'UpdateItem',
      input: {
        Key,
        ReturnValues,
        UpdateExpression: how.text,
        ...withCondition(asked),
        ...attributes(how, asked),
      },
    };
  });
const get = fc.tuple(key, perhaps(path)).map(([Key, wanted]) => ({
  operation: 'GetItem',
  input: {
    Key,
    ConsistentRead: true,
    ...(wanted === undefined ? {} : { ProjectionExpression: wanted }),
    ...attributes(wanted === undefined ? undefined : { text: wanted, values: {} }),
  },
}));

const keyTest = fc.oneof(
  fc.constant({ text: '', values: {} }),
  fc
    .tuple(fc.constantFrom('=', '<', '<=', '>', '>='), given(range.map((N) => ({ N }))))
    .map(([comparator, by]) => joined(` AND #range ${comparator} $0`, [by])),
);
const query = fc
  .tuple(
    given(id.map((S) => ({ S }))),
    keyTest,
    perhaps(condition),
    fc.boolean(),
    perhaps(fc.constantFrom(1, 2, 5)),
  )
  .map(([hash, rest, filter, ScanIndexForward, Limit]) => {
    const { ExpressionAttributeNames, ...more } = attributes(hash, rest, filter);
    return {
      operation: 'Query',
      input: {
        KeyConditionExpression: `id = ${hash.text}${rest.text}`,
        ScanIndexForward,
        ...(Limit === undefined ? {} : { Limit }),
        ...(filter === undefined ? {} : { FilterExpression: filter.text }),
        ...more,
        ...namesOf(ExpressionAttributeNames, rest.text === '' ? {} : { '#range': 'range' }),
      },
    };
  });
const queryIndex = fc
  .tuple(
    given(fc.constantFrom('open', 'done').map((S) => ({ S }))),
    fc.constantFrom('All', 'Keys', 'Some'),
    perhaps(condition),
  )
  .map(([hash, IndexName, filter]) => {
    const { ExpressionAttributeNames, ...more } = attributes(hash, filter);
    return {
      operation: 'Query',
      input: {
        IndexName,
        KeyConditionExpression: `#status = ${hash.text}`,
        ...(filter === undefined ? {} : { FilterExpression: filter.text }),
        ...more,
        ...namesOf(ExpressionAttributeNames, { '#status': 'status' }),
      },
    };
  });
const scan = perhaps(condition).map((filter) => ({
  operation: 'Scan',
  input: { ...(filter === undefined ? {} : { FilterExpression: filter.text }), ...attributes(filter) },
}));

function namesOf(held: unknown, more: Json): Json {
  const all = { ...(typeof held === 'object' ? held : {}), ...more };
  return Object.keys(all).length === 0 ? {} : { ExpressionAttributeNames: all };
}

const ON_TABLE = fc.oneof(
  { weight: 5, arbitrary: put },
  { weight: 5, arbitrary: change },
  { weight: 1, arbitrary: remove },
  { weight: 2, arbitrary: get },
  { weight: 2, arbitrary: query },
  { weight: 1, arbitrary: queryIndex },
  { weight: 2, arbitrary: scan },
);

const batchWrite = fc
  .uniqueArray(item, {
    selector: ({ id: hash, range: sort }) => JSON.stringify([hash, sort]),
    minLength: 1,
    maxLength: 4,
  })
  .map(
    (items) =>
      (TableName: string): Request => ({
        operation: 'BatchWriteItem',
        input: { RequestItems: { [TableName]: items.map((Item) => ({ PutRequest: { Item } })) } },
      }),
  );
const batchGet = fc
  .uniqueArray(key, { selector: (each) => JSON.stringify(each), minLength: 1, maxLength: 5 })
  .map(
    (Keys) =>
      (TableName: string): Request => ({
        operation: 'BatchGetItem',
        input: { RequestItems: { [TableName]: { Keys, ConsistentRead: true } } },
      }),
  );
const ACTIONS: Readonly<Record<string, string>> = {
  PutItem: 'Put',
  DeleteItem: 'Delete',
  UpdateItem: 'Update',
};
const transact = fc
  .uniqueArray(fc.oneof(put, change, remove), {
    selector: ({ input }) => {
      const { Item, Key } = input as { Item?: Json; Key?: Json };
      return JSON.stringify([(Item ?? Key)?.id, (Item ?? Key)?.range]);
    },
    minLength: 1,
    maxLength: 3,
  })
  .map(
    (parts) =>
      (TableName: string): Request => ({
        operation: 'TransactWriteItems',
        input: {
          TransactItems: parts.map(({ operation, input: { ReturnValues: _, ...input } }) => ({
            [ACTIONS[operation] ?? '']: { TableName, ...input },
          })),
        },
      }),
  );

/** A request to a table that is yet to be named. */
export const request: fc.Arbitrary<(table: string) => Request> = fc.oneof(
  {
    weight: 18,
    arbitrary: ON_TABLE.map(
      ({ operation, input }) =>
        (TableName: string): Request => ({ operation, input: { TableName, ...input } }),
    ),
  },
  { weight: 1, arbitrary: batchWrite },
  { weight: 1, arbitrary: batchGet },
  { weight: 2, arbitrary: transact },
);

/** The table that requests are about. */
export function tableOf(TableName: string) {
  const index = (IndexName: string, Projection: object) => ({
    IndexName,
    KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
    Projection,
  });
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'id', KeyType: 'HASH' },
      { AttributeName: 'range', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'range', AttributeType: 'N' },
      { AttributeName: 'status', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      index('All', { ProjectionType: 'ALL' }),
      index('Keys', { ProjectionType: 'KEYS_ONLY' }),
      index('Some', { ProjectionType: 'INCLUDE', NonKeyAttributes: ['n', 'm'] }),
    ],
  };
}
