import { AwsError } from '../aws-error.ts';
import { MOST_VALUES, tooLarge } from './json-bounds.ts';

const [BYTES, TEXT, LIST, MAP, TAG] = [2, 3, 4, 5, 6];
/** Of seconds since 1970. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
const TIMESTAMP_TAG = 1;
const BREAK = 0xff;
/** Names of members are items, too. */
const MOST_ITEMS = 2 * MOST_VALUES;
/** No input is nested as deeply as this. */
const MOST_LEVELS = 100;

/** The head of a data item; what has no length of its own has an infinite one. */
interface Head {
  readonly major: number;
  readonly argument: number;
  readonly end: number;
}

/**
 * Holds a CBOR document to the bytes that it has, in linear time: the decoder makes room for as many entries as a list
 * says it has, and takes quadratic time for large numbers, which no member of a request is.
 * @throws AwsError SerializationException.
 */
export function checkCbor(body: Buffer): void {
  // How many items are still to come, on each level.
  const left = [1];
  const countItem = itemLimit();
  let at = 0;
  while (left.length > 0) {
    const level = left.length - 1;
    const count = left[level] ?? 0;
    if (count === 0) left.pop();
    else if (count === Number.POSITIVE_INFINITY && body[at] === BREAK) {
      left.pop();
      at += 1;
    } else {
      left[level] = count - 1;
      countItem();
      const head = headAt(body, at);
      at = head.end;
      const inner = itemsIn(head);
      if (inner === undefined) at += isText(head) ? head.argument : 0;
      else left.push(inner);
      // Each item has a byte at least.
      if (at + finite(inner) > body.length || left.length > MOST_LEVELS) throw malformed();
    }
  }
}

/** @returns what counts an item. @throws AwsError 413 when there are too many. */
function itemLimit(): () => void {
  let items = 0;
  return () => {
    items += 1;
    if (items > MOST_ITEMS) throw tooLarge();
  };
}

/** How many items are in an item; undefined for one that has none. */
function itemsIn(head: Head): number | undefined {
  const { major, argument } = head;
  if (major === LIST) return argument;
  if (major === MAP) return 2 * argument;
  if (major === TAG && argument !== TIMESTAMP_TAG) throw malformed();
  if (major === TAG) return 1;
  return isText(head) && argument === Number.POSITIVE_INFINITY ? argument : undefined;
}

function isText({ major }: Head): boolean {
  return major === BYTES || major === TEXT;
}

function finite(count = 0): number {
  return Number.isFinite(count) ? count : 0;
}

function headAt(body: Buffer, at: number): Head {
  const first = body[at] ?? 0;
  const [major, minor] = [first >> 5, first & 0x1f];
  const bytes = minor < 24 ? 0 : 2 ** (minor - 24);
  const end = at + 1 + bytes;
  if (minor === 0x1f && major >= BYTES && major <= MAP)
    return { major, argument: Number.POSITIVE_INFINITY, end: at + 1 };
  if (minor > 27 || end > body.length) throw malformed();
  return { major, argument: argumentIn(body, at + 1, bytes) ?? minor, end };
}

function argumentIn(body: Buffer, at: number, bytes: number): number | undefined {
  if (bytes === 0) return undefined;
  return bytes === 8 ? Number(body.readBigUInt64BE(at)) : body.readUIntBE(at, bytes);
}

function malformed(): AwsError {
  return new AwsError('SerializationException', 'the body is not well-formed CBOR');
}
