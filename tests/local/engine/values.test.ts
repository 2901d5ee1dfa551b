import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/local/aws-error.ts';
import {
  checkKey,
  isKeyValue,
  type KeyValue,
  partitionOf,
  rowKey,
} from '../../../src/local/services/dynamodb/engine/keys.ts';
import {
  compareValues,
  sameValue,
} from '../../../src/local/services/dynamodb/engine/values/compare-values.ts';
import {
  addDecimals,
  compareDecimals,
  decimalOf,
  decimalText,
} from '../../../src/local/services/dynamodb/engine/values/decimal.ts';
import { readMembers, readValue } from '../../../src/local/services/dynamodb/engine/values/read-value.ts';
import { membersSize, valueSize } from '../../../src/local/services/dynamodb/engine/values/size.ts';
import { writeMembers, writeValue } from '../../../src/local/services/dynamodb/engine/values/write-value.ts';
import { assertProperty } from '../../support/properties.ts';
import { refusalOf } from '../../support/refused.ts';

/** Its code, where it is an answer of AWS, and its words. */
function refusal(run: () => unknown): string {
  const error = refusalOf(run, Error);
  return error instanceof AwsError ? `${error.code}: ${error.message}` : error.message;
}

/** A decimal as a digits string, and the integer that it is at a fixed scale: an oracle of whole numbers. */
const SCALE = 20;
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.integer({ min: 0, max: SCALE }))
  .map(([unscaled, places]) => {
    const magnitude = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(places + 1, '0');
    const cut = magnitude.length - places;
    const text = `${unscaled < 0n ? '-' : ''}${magnitude.slice(0, cut)}${places === 0 ? '' : `.${magnitude.slice(cut)}`}`;
    return { text, whole: unscaled * 10n ** BigInt(SCALE - places) };
  });

describe('numbers', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['0.00', '0'],
    ['007', '7'],
    ['+3', '3'],
    ['+1e3', '1000'],
    ['1.50', '1.5'],
    ['1e-3', '0.001'],
    ['.5', '0.5'],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['1E-130', `0.${'0'.repeat(129)}1`],
    ['9.9999999999999999999999999999999999999E+125', `${'9'.repeat(38)}${'0'.repeat(88)}`],
  ])('%s is kept as %s', (given, kept) => {
    expect(decimalText(decimalOf(given))).toBe(kept);
  });

  // Texts: dynalite's validations, whose tests were run against AWS.
  it.each([
    ['', 'The parameter cannot be converted to a numeric value'],
    ['b', 'The parameter cannot be converted to a numeric value: b'],
    ['1.', undefined],
    ['1e', 'The parameter cannot be converted to a numeric value: 1e'],
    ['Infinity', 'The parameter cannot be converted to a numeric value: Infinity'],
    ['0x10', 'The parameter cannot be converted to a numeric value: 0x10'],
    ['1'.repeat(39), 'Attempting to store more than 38 significant digits in a Number'],
    ['1e126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'],
    ['1e-131', 'Number underflow. Attempting to store a number with magnitude smaller than supported range'],
  ])('%s is refused: %s', (given, message) => {
    if (message === undefined) expect(decimalText(decimalOf(given))).toBe('1');
    else expect(refusal(() => decimalOf(given))).toBe(message);
  });

  it('are compared and added as whole numbers of the same scale are', () => {
    assertProperty(
      fc.property(decimal, decimal, (a, b) => {
        const [first, second] = [decimalOf(a.text), decimalOf(b.text)];
        expect(Math.sign(compareDecimals(first, second))).toBe(
          a.whole < b.whole ? -1 : Number(a.whole > b.whole),
        );
        const sum = a.whole + b.whole;
        const digits = (sum < 0n ? -sum : sum).toString().replace(/0+$/, '');
        if (digits.length > 38) return;
        const wanted = decimalOf(`${sum}e-${SCALE}`);
        expect(decimalText(addDecimals(first, second))).toBe(decimalText(wanted));
      }),
    );
  });

  it.each([
    [
      '9e125',
      '9e125',
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
    // A sum of too many digits has the same words: scylladb test/alternator/test_number.py.
    [
      '1e37',
      '0.1',
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
    [
      '1e125',
      '1e-130',
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
  ])('%s + %s is refused', (a, b, message) => {
    expect(refusal(() => addDecimals(decimalOf(a), decimalOf(b)))).toBe(message);
  });

  it('that are the opposite of each other add up to zero', () => {
    assertProperty(
      fc.property(decimal, ({ text }) => {
        const [number, opposite] = [
          decimalOf(text),
          decimalOf(text.startsWith('-') ? text.slice(1) : `-${text}`),
        ];
        expect(decimalText(addDecimals(number, opposite))).toBe('0');
      }),
    );
  });
});

const scalar = fc.oneof(
  fc.string().map((S) => ({ S })),
  decimal.map(({ text }) => ({ N: text })),
  fc.uint8Array({ maxLength: 9 }).map((bytes) => ({ B: Buffer.from(bytes).toString('base64') })),
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.constant({ NULL: true }),
  fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 }).map((SS) => ({ SS })),
  fc.uniqueArray(fc.integer().map(String), { minLength: 1, maxLength: 4 }).map((NS) => ({ NS })),
);
const { value: anyValue } = fc.letrec<{ value: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }).map((L) => ({ L })),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }).map((M) => ({ M })),
  ),
}));

describe('values', () => {
  it('are written as they were read, numbers in one form', () => {
    assertProperty(
      fc.property(anyValue, (given) => {
        const value = readValue(given);
        expect(writeValue(readValue(writeValue(value)))).toEqual(writeValue(value));
        expect(sameValue(value, readValue(writeValue(value)))).toBe(true);
      }),
    );
  });

  it('are equal exactly when what is written of them is', () => {
    assertProperty(
      fc.property(anyValue, anyValue, (a, b) => {
        const [first, second] = [readValue(a), readValue(b)];
        const text = (value: object): string => JSON.stringify(sorted(value));
        expect(sameValue(first, second)).toBe(text(writeValue(first)) === text(writeValue(second)));
      }),
    );
  });

  it('of documents and sets are compared whole, sets in any order', () => {
    const document = { L: [{ S: 'a' }, { M: { k: { NS: ['1', '2.0'] } } }] };
    const other = { L: [{ S: 'a' }, { M: { k: { NS: ['2', '1'] } } }] };
    expect(sameValue(readValue(document), readValue(other))).toBe(true);
    expect(sameValue(readValue({ L: [{ S: 'a' }] }), readValue(document))).toBe(false);
    expect(sameValue(readValue({ S: '1' }), readValue({ N: '1' }))).toBe(false);
  });

  it('keep names that every object inherits', () => {
    const item = JSON.parse('{"__proto__":{"S":"a"},"constructor":{"N":"1"}}') as object;
    expect(JSON.stringify(writeMembers(readMembers(item)))).toBe(JSON.stringify(item));
  });

  // Texts: dynalite's validations, whose tests were run against AWS.
  it.each([
    [
      {},
      'ValidationException: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    ],
    [
      { S: 'a', N: '1' },
      'ValidationException: Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    ],
    [
      { NULL: false },
      'ValidationException: One or more parameter values were invalid: Null attribute value types must have the value of true',
    ],
    [
      { SS: [] },
      'ValidationException: One or more parameter values were invalid: An string set  may not be empty',
    ],
    [
      { NS: [] },
      'ValidationException: One or more parameter values were invalid: An number set  may not be empty',
    ],
    [
      { BS: [] },
      'ValidationException: One or more parameter values were invalid: Binary sets should not be empty',
    ],
    [
      { SS: ['a', 'a'] },
      'ValidationException: One or more parameter values were invalid: Input collection [a, a] contains duplicates.',
    ],
    [{ NS: ['1', '1.0'] }, 'ValidationException: Input collection contains duplicates'],
    [
      { BS: ['AQ==', 'AQ=='] },
      'ValidationException: One or more parameter values were invalid: Input collection [AQ==, AQ==]of type BS contains duplicates.',
    ],
    [{ N: 'x' }, 'ValidationException: The parameter cannot be converted to a numeric value: x'],
    [{ S: 1 }, 'SerializationException: NUMBER_VALUE cannot be converted to String'],
    [{ BOOL: 'true' }, 'SerializationException: STRING_VALUE cannot be converted to Boolean'],
    [
      { B: 'A' },
      'SerializationException: Base64 encoded length is expected a multiple of 4 bytes but found: 1',
    ],
    [{ B: '####' }, 'SerializationException: only base-64-encoded strings are convertible to bytes'],
    [null, 'SerializationException: Unexpected value type in payload'],
    [[], 'SerializationException: Unexpected value type in payload'],
  ])('%j is refused', (given, message) => {
    expect(refusal(() => readValue(given))).toBe(message);
  });

  it('may be nested 32 deep, not deeper, and no depth ends the process', () => {
    const nested = (depth: number): object =>
      Array.from({ length: depth }).reduce<object>((inner) => ({ L: [inner] }), { S: 'a' });
    expect(() => readValue(nested(32))).not.toThrow();
    expect(refusal(() => readValue(nested(33)))).toBe(
      'ValidationException: Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    );
    expect(refusal(() => readValue(nested(100_000)))).toContain('Nesting Levels');
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([name, member]) => [name, /^[SNB]S$/.test(name) ? [...member].sort() : sorted(member)])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

describe('sizes', () => {
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
  it.each([
    [{ S: 'é' }, 2],
    [{ B: 'AQID' }, 3],
    [{ BOOL: false }, 1],
    [{ NULL: true }, 1],
    [{ N: '27' }, 2],
    [{ N: '-27' }, 3],
    [{ L: [] }, 3],
    [{ M: {} }, 3],
    [{ L: [{ S: 'ab' }, { BOOL: true }] }, 3 + 2 + 1 + 1 + 1],
    [{ M: { a: { S: 'b' } } }, 3 + 1 + 1 + 1],
    [{ SS: ['a', 'bc'] }, 3],
  ])('%j takes %d bytes', (given, size) => {
    expect(valueSize(readValue(given))).toBe(size);
  });

  it('of an item are those of its names and values', () => {
    expect(membersSize(readMembers({ id: { S: 'item-001' }, n: { NULL: true } }))).toBe(2 + 8 + 1 + 1);
  });
});

function keyOf(given: object): KeyValue {
  const value = readValue(given);
  if (!isKeyValue(value)) throw new Error('no key');
  return value;
}

describe('keys', () => {
  const hash = keyOf({ S: 'a' });
  const sameOrder = (arbitrary: fc.Arbitrary<object>): void =>
    assertProperty(
      fc.property(arbitrary, arbitrary, (a, b) => {
        const [first, second] = [keyOf(a), keyOf(b)];
        const [left, right] = [rowKey(hash, first), rowKey(hash, second)];
        const order = Math.sign(compareValues(first, second) ?? Number.NaN);
        // Zero has a sign of its own here, which says nothing.
        expect(left < right ? -1 : Number(left > right)).toBe(order === 0 ? 0 : order);
      }),
      { numRuns: 500 },
    );

  it('of numbers are in the order of the numbers', () => {
    sameOrder(decimal.map(({ text }) => ({ N: text })));
    sameOrder(
      fc
        .tuple(
          fc.constantFrom('', '-'),
          fc.integer({ min: 1, max: 999 }),
          fc.integer({ min: -128, max: 123 }),
        )
        .map(([sign, digits, exponent]) => ({ N: `${sign}${digits}e${exponent}` })),
    );
  });

  it('of texts are in the order of their UTF-8 bytes', () => {
    sameOrder(fc.string({ unit: 'binary', maxLength: 4 }).map((S) => ({ S })));
    sameOrder(
      fc.constantFrom('\u{10000}', '\uffff', 'z', '', 'a', 'a\u0000', 'a\u0000\u0001').map((S) => ({ S })),
    );
  });

  it('of bytes are in the order of the bytes', () => {
    sameOrder(fc.uint8Array({ maxLength: 4 }).map((bytes) => ({ B: Buffer.from(bytes).toString('base64') })));
  });

  it('keep partitions apart, whatever bytes a key has', () => {
    const text = fc
      .string({ unit: fc.constantFrom('\u0000', '\u0001', 'a'), maxLength: 4 })
      .map((S) => keyOf({ S }));
    assertProperty(
      fc.property(text, text, text, text, (a, b, c, d) => {
        const same = sameValue(a, c) && sameValue(b, d);
        expect(rowKey(a, b) === rowKey(c, d)).toBe(same);
        // Rows of one partition stand beside each other.
        expect(rowKey(a, b).startsWith(rowKey(c, undefined))).toBe(sameValue(a, c));
      }),
      { numRuns: 500 },
    );
  });

  it('spread over partitions evenly, those that differ in a digit too', () => {
    const counts = [0, 0, 0, 0];
    for (let index = 0; index < 4000; index += 1) {
      const segment = Math.floor((partitionOf(keyOf({ S: `item-${index}` })) / 2 ** 32) * counts.length);
      counts[segment] = (counts[segment] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(800);
  });

  it('are refused when they are empty or too long', () => {
    expect(refusal(() => checkKey('id', keyOf({ S: '' }), 'hash'))).toBe(
      'ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id',
    );
    expect(() => checkKey('id', keyOf({ S: 'é'.repeat(1024) }), 'hash')).not.toThrow();
    expect(refusal(() => checkKey('id', keyOf({ S: 'é'.repeat(1025) }), 'hash'))).toContain('2048 bytes');
    expect(
      refusal(() => checkKey('at', keyOf({ B: Buffer.alloc(1025).toString('base64') }), 'range')),
    ).toContain('1024 bytes');
  });
});
