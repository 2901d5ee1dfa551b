import { AwsError } from '../../../../aws-error.ts';
import { type Decimal, DecimalError, decimalOf, decimalText } from './decimal.ts';
import type { Members, Value, ValueType } from './value.ts';

/** Levels of lists and maps in each other. */
export const MOST_NESTED = 32;

export const TOO_DEEP =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit';

/** Bytes of a name. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MOST_NAME_BYTES = 65_535;

/** An attribute as it stands on the wire, where nothing is known of it but that it is JSON. */
type Wire = Readonly<Record<string, unknown>>;

const READERS: Readonly<Record<ValueType, (given: unknown, depth: number) => Value>> = {
  S: (given) => ({ type: 'S', text: textOf(given) }),
  N: (given) => ({ type: 'N', number: numberOf(given) }),
  B: (given) => ({ type: 'B', bytes: bytesOf(given) }),
  BOOL: (given) => ({ type: 'BOOL', flag: flagOf(given) }),
  NULL(given) {
    if (flagOf(given)) return { type: 'NULL' };
    throw wrong('Null attribute value types must have the value of true');
  },
  SS(given) {
    const texts = listOf(given).map(textOf);
    if (texts.length === 0) throw wrong('An string set  may not be empty');
    if (new Set(texts).size < texts.length)
      throw wrong(`Input collection [${texts.join(', ')}] contains duplicates.`);
    return { type: 'SS', texts };
  },
  NS(given) {
    const numbers = listOf(given).map(numberOf);
    if (numbers.length === 0) throw wrong('An number set  may not be empty');
    if (new Set(numbers.map(decimalText)).size < numbers.length)
      throw refused('Input collection contains duplicates');
    return { type: 'NS', numbers };
  },
  BS(given) {
    const all = listOf(given).map(bytesOf);
    if (all.length === 0) throw wrong('Binary sets should not be empty');
    const texts = all.map((bytes) => bytes.toString('base64'));
    if (new Set(texts).size < texts.length)
      throw wrong(`Input collection [${texts.join(', ')}]of type BS contains duplicates.`);
    return { type: 'BS', all };
  },
  L: (given, depth) => ({ type: 'L', items: listOf(given).map((each) => readAt(each, depth + 1)) }),
  M: (given, depth) => ({ type: 'M', members: membersAt(objectOf(given), depth + 1) }),
};

/**
 * Reads an attribute value. The texts of refusals are those that dynalite, whose tests were run against AWS, has for
 * each; moto's have the same.
 * @throws AwsError ValidationException, or SerializationException for what is no attribute value at all.
 */
export function readValue(given: unknown): Value {
  return readAt(given, 0);
}

/** Reads what may have any names. @throws as {@link readValue}. */
export function readMap(given: unknown): Members {
  return membersAt(objectOf(given), 0);
}

/** Reads an item or a key. @throws as {@link readValue}. */
export function readMembers(given: unknown): Members {
  const members = readMap(given);
  for (const name of members.keys()) checkName(name);
  return members;
}

/** @throws AwsError ValidationException for the name of an attribute that is empty, or too long. */
export function checkName(name: string): void {
  if (name === '') throw refused('Empty attribute name');
  if (name.length > MOST_NAME_BYTES / 4 && Buffer.byteLength(name) > MOST_NAME_BYTES)
    throw wrong('Attribute name is too large, must be less than 65536 bytes');
}

function membersAt(given: Wire, depth: number): Members {
  const members = new Map<string, Value>();
  for (const name of Object.keys(given)) members.set(name, readAt(given[name], depth));
  return members;
}

function readAt(given: unknown, depth: number): Value {
  if (depth > MOST_NESTED) throw refused(TOO_DEEP);
  const members = objectOf(given);
  let type: string | undefined;
  for (const name of Object.keys(members)) {
    if (members[name] === null || members[name] === undefined) continue;
    if (type !== undefined)
      throw refused(
        'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
      );
    type = name;
  }
  if (type === undefined || !isType(type))
    throw refused('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  return READERS[type](members[type], depth);
}

function isType(name: string): name is ValueType {
  return Object.hasOwn(READERS, name);
}

function numberOf(given: unknown): Decimal {
  try {
    return decimalOf(textOf(given));
  } catch (error) {
    if (error instanceof DecimalError) throw refused(error.message);
    throw error;
  }
}

/** AWS takes base64 with its padding alone. */
function bytesOf(given: unknown): Buffer {
  const text = textOf(given);
  if (text.length % 4 !== 0)
    throw serialization(`Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw serialization('only base-64-encoded strings are convertible to bytes');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text)
    throw serialization('Invalid last non-pad Base64 character dectected');
  return bytes;
}

function textOf(given: unknown): string {
  if (typeof given === 'string') return given;
  throw serialization(`${tokenOf(given)} cannot be converted to String`);
}

function flagOf(given: unknown): boolean {
  if (typeof given === 'boolean') return given;
  throw serialization(`${tokenOf(given)} cannot be converted to Boolean`);
}

function listOf(given: unknown): readonly unknown[] {
  if (Array.isArray(given)) return given;
  throw serialization('Unexpected field type');
}

export function isObject(given: unknown): given is Wire {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

function objectOf(given: unknown): Wire {
  if (isObject(given)) return given;
  throw serialization('Unexpected value type in payload');
}

/** What AWS's JSON reader calls a value. */
function tokenOf(given: unknown): string {
  if (typeof given === 'number') return Number.isInteger(given) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
  if (typeof given === 'boolean') return given ? 'TRUE_VALUE' : 'FALSE_VALUE';
  if (typeof given === 'string') return 'STRING_VALUE';
  return Array.isArray(given) ? 'START_ARRAY' : 'START_OBJECT';
}

function wrong(why: string): AwsError {
  return refused(`One or more parameter values were invalid: ${why}`);
}

function refused(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

function serialization(message: string): AwsError {
  return new AwsError('SerializationException', message);
}
