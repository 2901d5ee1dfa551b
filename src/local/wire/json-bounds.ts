import { AwsError } from '../aws-error.ts';
import { pause } from '../pause.ts';

/** Smaller documents are read at once, whatever they hold. */
const SMALL_BYTES = 512 * 1024;
const PIECE_BYTES = 1024 * 1024;
/** PutMetricData's 1,000 metrics with 150 values, their counts and 30 dimensions each have half a million. */
export const MOST_VALUES = 600_000;
/** Texts that are shorter are parsed with the document around them. */
const LONG_BYTES = 1024 * 1024;

const [QUOTE, BACKSLASH, COMMA, COLON, BRACKET, BRACE] = Buffer.from('"\\,:[{');

/** Where a text of a document begins and ends, without its quotes. */
export type TextPlace = readonly [from: number, to: number];

/**
 * Holds a JSON document to a number of values, in linear time and with pauses: who parses it has no pause.
 * @returns where it has long texts.
 * @throws AwsError 413.
 */
export async function checkJson(body: Buffer): Promise<TextPlace[]> {
  const long: TextPlace[] = [];
  if (body.length <= SMALL_BYTES) return long;
  let [values, next] = [0, PIECE_BYTES];
  // Where the text begins that is being read.
  let begun: number | undefined;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (begun !== undefined && byte === BACKSLASH) at += 1;
    else if (byte === QUOTE) {
      long.push(...longText(begun, at));
      begun = begun === undefined ? at + 1 : undefined;
    } else if (begun === undefined && isBeforeValue(byte)) values += 1;
    if (values > MOST_VALUES) throw tooLarge();
    if (at >= next) {
      await pause();
      next = at + PIECE_BYTES;
    }
  }
  return long;
}

function longText(begun = Number.POSITIVE_INFINITY, end: number): TextPlace[] {
  return end - begun >= LONG_BYTES ? [[begun, end]] : [];
}

function isBeforeValue(byte: number | undefined): boolean {
  return byte === COMMA || byte === COLON || byte === BRACKET || byte === BRACE;
}

export function tooLarge(): AwsError {
  return new AwsError('RequestEntityTooLargeException', 'the request is too large', 413);
}
