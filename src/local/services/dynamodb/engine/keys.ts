import { AwsError } from '../../../aws-error.ts';
import type { Decimal } from './values/decimal.ts';
import type { Value } from './values/value.ts';

/*
 * Keys as texts of bytes (Latin-1), whose order as texts is that of the values: so rows can be kept, and walked, in the
 * order of their keys by anything that orders texts or bytes.
 */

/** A value that can be a key. */
export type KeyValue = Extract<Value, { readonly type: 'S' | 'N' | 'B' }>;

export function isKeyValue(value: Value): value is KeyValue {
  return value.type === 'S' || value.type === 'N' || value.type === 'B';
}

/** A range key as a text of bytes: the order of these is the order of the values, within a type. */
export function orderedKey(value: KeyValue): string {
  switch (value.type) {
    case 'S':
      return Buffer.from(value.text).toString('latin1');
    case 'B':
      return value.bytes.toString('latin1');
    case 'N':
      return orderedNumber(value.number);
  }
}

/** Larger than any exponent, so that what is added to one is positive. */
const EXPONENT_BIAS = 0x400;

/**
 * Sign, exponent, digits: those of a negative number are turned round, so that the larger magnitude comes first. Digits
 * are texts without zeros at their end, so that one is the beginning of another exactly where it is smaller.
 */
function orderedNumber({ negative, digits, exponent }: Decimal): string {
  if (digits === '') return '\x80';
  const biased = exponent + EXPONENT_BIAS;
  const bytes = [biased >> 8, biased & 0xff, ...Buffer.from(digits)];
  if (!negative) return Buffer.from([0x81, ...bytes]).toString('latin1');
  // Above any turned digit: of two negative numbers the one with more digits is the smaller one.
  return Buffer.from([0x7f, ...bytes.map((byte) => 0xff - byte), 0xff]).toString('latin1');
}

const TERMINATOR = '\x00\x00';

/** The same, so that anything may follow it and the order of the whole is that of the parts. */
export function terminated(key: string): string {
  return key.replaceAll('\x00', '\x00\x01') + TERMINATOR;
}

/** The key of a row: its partition, then its place in it. */
export function rowKey(hash: KeyValue, range: KeyValue | undefined): string {
  return terminated(orderedKey(hash)) + (range === undefined ? '' : orderedKey(range));
}

/**
 * Limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 * The words are those that dynalite has, whose tests were run against AWS.
 */
const TOO_LONG = {
  hash: { bytes: 2048, message: 'Size of hashkey has exceeded the maximum size limit of2048 bytes' },
  range: {
    bytes: 1024,
    message: 'Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
  },
};

function sizeOf(value: Exclude<KeyValue, { readonly type: 'N' }>): number {
  return value.type === 'S' ? Buffer.byteLength(value.text) : value.bytes.length;
}

/** Whether a value is neither empty nor too long for a key. */
export function fitsKey(value: KeyValue, role: 'hash' | 'range'): boolean {
  return value.type === 'N' || (sizeOf(value) > 0 && sizeOf(value) <= TOO_LONG[role].bytes);
}

/** @throws AwsError ValidationException for a key that is empty, or too long. */
export function checkKey(name: string, value: KeyValue, role: 'hash' | 'range'): void {
  if (value.type === 'N') return;
  const size = sizeOf(value);
  if (size === 0)
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${value.type === 'S' ? 'string' : 'binary'} value. Key: ${name}`,
    );
  const { bytes, message } = TOO_LONG[role];
  if (size > bytes) throw invalid(`One or more parameter values were invalid: ${message}`);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** Four bytes that spread partitions evenly over the segments of a parallel scan (FNV-1a, and a mix). */
export function partitionOf(hash: KeyValue): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(orderedKey(hash), 'latin1')) value = Math.imul(value ^ byte, 0x01000193);
  value ^= value >>> 16;
  value = Math.imul(value, 0x45d9f3b);
  return (value ^ (value >>> 16)) >>> 0;
}
