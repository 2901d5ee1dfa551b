import fc from 'fast-check';
import type { WireRow, WireValue } from '../../src/aws/wire-row.ts';

/** Numbers as DynamoDB gives them back: no zero that says nothing, no exponent that is not needed. */
const number = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: -(10n ** 38n - 1n), max: 10n ** 38n - 1n }).map(String),
  fc.constantFrom(
    '0',
    '0.5',
    '-0.000001',
    '12345678901234567890123456789012345678',
    '9007199254740993',
    '0.1234567890123456789',
  ),
);

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '',
    ' ',
    ' lead and trail ',
    '=1+1',
    "'quoted",
    '"',
    'a,b',
    'a\nb',
    'a\r\nb',
    '\r',
    '\t',
    '\u0000',
    '\u2028',
    '\ufeff',
    '\ufffd',
    'null',
    '{"a":1}',
    '👩‍👩‍👧',
  ),
);

const base64 = fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('base64'));

const setOf = (values: fc.Arbitrary<string>) => fc.uniqueArray(values, { minLength: 1, maxLength: 3 });

/** Names with what paths, formats and objects of JavaScript could take for something else. */
const name = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }) },
  fc.constantFrom(
    'a.b',
    'a[0]',
    '#a',
    ':v',
    'S',
    'M',
    '0',
    '-1',
    'toString',
    'id',
    'timestamp',
    'attributes',
    'Items',
    'NextToken',
  ),
  fc.constantFrom('constructor', '__proto__', 'prototype'),
);

const value: fc.Arbitrary<WireValue> = fc.letrec<{ value: WireValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text.map((S) => ({ S })),
    number.map((N) => ({ N })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constantFrom(14, 15, 16, 20).map(nested),
    fc.constant({ NULL: true }),
    fc.array(tie('value'), { maxLength: 3 }).map((L) => ({ L })),
    fc
      .uniqueArray(fc.tuple(name, tie('value')), { maxLength: 3, selector: ([each]) => each })
      .map((M) => ({ M: mapOf(M) })),
    { arbitrary: base64.map((B) => ({ B })), weight: 1 },
    setOf(text).map((SS) => ({ SS })),
    setOf(number).map((NS) => ({ NS })),
    setOf(base64).map((BS) => ({ BS })),
  ),
})).value;

/** Lists in lists: the API takes 16 levels, DynamoDB 32. */
function nested(levels: number): WireValue {
  let inner: WireValue = { S: '' };
  for (let level = 0; level < levels; level += 1) inner = level % 2 === 0 ? { L: [inner] } : { M: { inner } };
  return inner;
}

/** `__proto__` is a name like any other. */
function mapOf(members: readonly (readonly [string, WireValue])[]): WireRow {
  return Object.fromEntries(members);
}

const attributes = fc
  .uniqueArray(fc.tuple(name, value), { maxLength: 5, selector: ([each]) => each })
  .map((members) => ({ M: mapOf(members) }));

const time = fc
  .date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => ({ S: date.toISOString() }));

const id = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:@+-]{0,20}$/) },
  fc.constantFrom('a/b', 'a b', 'ünï', '-x', '=1', 'x'.repeat(129), "it's"),
);
const status = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,10}$/) },
  fc.constantFrom('in progress', 's'.repeat(65), '@status', '\ufffd'),
);

/** A row as the application writes it. */
const own: fc.Arbitrary<WireRow> = fc.record({
  status: status.map((S) => ({ S })),
  description: text.map((S) => ({ S })),
  attributes,
  createdAt: time,
  updatedAt: time,
  version: fc.integer({ min: 1, max: 9999 }).map((N) => ({ N: String(N) })),
});

/** A row as anybody may write it. */
const foreign: fc.Arbitrary<WireRow> = fc
  .tuple(
    fc.record(
      {
        status: status.map((S) => ({ S })),
        description: value,
        attributes: fc.oneof(attributes, value),
        createdAt: fc.oneof(time, value),
        // An index takes no other type, and nothing empty.
        updatedAt: fc.oneof(
          time,
          text.filter((S) => S !== '').map((S) => ({ S })),
        ),
        version: fc.oneof(
          number.map((N) => ({ N })),
          value,
        ),
        lastRequest: text.map((S) => ({ S })),
      },
      { requiredKeys: [] },
    ),
    fc.uniqueArray(fc.tuple(name, value), { maxLength: 3, selector: ([each]) => each }),
  )
  .map(([fields, extra]) => ({ ...mapOf(extra), ...fields }));

/** Rows of items, of every type that DynamoDB has, within and outside of the API's own rules. */
export const wireRow: fc.Arbitrary<WireRow> = fc
  .tuple(id, fc.oneof({ weight: 2, arbitrary: own }, foreign))
  .map(([S, row]) => ({ ...row, id: { S }, timestamp: { N: '0' } }));
