import { AwsError } from '../aws-error.ts';
import { pause } from '../pause.ts';

/** Smaller documents are read at once, whatever they hold. */
const SMALL_BYTES = 512 * 1024;
const PIECE_BYTES = 1024 * 1024;
/** PutMetricData's 1,000 metrics with 150 values, their counts and 30 dimensions each have half a million. */
export const MOST_VALUES = 600_000;

const [QUOTE, BACKSLASH, COMMA, COLON, BRACKET, BRACE] = Buffer.from('"\\,:[{');

/**
 * Holds a JSON document to a number of values, in linear time and with pauses: who parses it has no pause.
 * @throws AwsError 413.
 */
export async function checkJson(body: Buffer): Promise<void> {
  if (body.length <= SMALL_BYTES) return;
  let [values, isInText, next] = [0, false, PIECE_BYTES];
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (isInText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInText = false;
    } else if (byte === QUOTE) isInText = true;
    else if (byte === COMMA || byte === COLON || byte === BRACKET || byte === BRACE) values += 1;
    if (values > MOST_VALUES) throw tooLarge();
    if (at >= next) {
      await pause();
      next = at + PIECE_BYTES;
    }
  }
}

export function tooLarge(): AwsError {
  return new AwsError('RequestEntityTooLargeException', 'the request is too large', 413);
}
