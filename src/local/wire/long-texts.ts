import { randomUUID } from 'node:crypto';
import { pause } from '../pause.ts';
import type { TextPlace } from './json-bounds.ts';

/** Of Base64: a multiple of four characters. */
const PIECE_BYTES = 1024 * 1024;

/** A JSON document without its long texts. */
export interface Shortened {
  readonly body: Buffer;
  /** Puts the long texts back into what was read of the document. */
  restore(value: unknown): unknown;
}

/** A text in Base64, what it stands for, and what has its place. */
interface LongText {
  readonly place: TextPlace;
  readonly bytes: Buffer;
  readonly marker: string;
}

/**
 * Takes long texts in Base64, the code of functions, out of a JSON document: parsing and decoding tens of megabytes at once
 * would keep all others waiting. Any other text stays where it is.
 */
export async function withoutLongTexts(body: Buffer, places: readonly TextPlace[]): Promise<Shortened> {
  const found: LongText[] = [];
  for (const place of places) {
    const bytes = await decoded(body.subarray(...place));
    if (bytes !== undefined) found.push({ place, bytes, marker: randomUUID() });
  }
  const parts: Buffer[] = [];
  let at = 0;
  for (const { place, marker } of found) {
    parts.push(body.subarray(at, place[0]), Buffer.from(inBase64(marker)));
    at = place[1];
  }
  return {
    body: found.length === 0 ? body : Buffer.concat([...parts, body.subarray(at)]),
    restore: (value) => (found.length === 0 ? value : restored(value, body, found)),
  };
}

/** @returns undefined for what is no Base64. */
async function decoded(text: Buffer): Promise<Buffer | undefined> {
  if (text.length % 4 !== 0) return undefined;
  const pieces: Buffer[] = [];
  for (let at = 0; at < text.length; at += PIECE_BYTES) {
    const piece = text.toString('latin1', at, at + PIECE_BYTES);
    const bytes = Buffer.from(piece, 'base64');
    // Node passes over what is no Base64, and takes that of URLs, too.
    const padding = at + PIECE_BYTES < text.length ? 0 : (/={0,2}$/.exec(piece.slice(-2))?.[0].length ?? 0);
    if (bytes.length !== (piece.length / 4) * 3 - padding || /[-_]/.test(piece)) return undefined;
    pieces.push(bytes);
    await pause();
  }
  return Buffer.concat(pieces);
}

function restored(value: unknown, body: Buffer, found: readonly LongText[]): unknown {
  if (typeof value === 'string') {
    const long = found.find(({ marker }) => value === inBase64(marker));
    return long === undefined ? value : body.toString('latin1', ...long.place);
  }
  if (value instanceof Uint8Array)
    return found.find(({ marker }) => Buffer.from(marker).equals(value))?.bytes ?? value;
  if (Array.isArray(value)) return value.map((each) => restored(each, body, found));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, restored(each, body, found)]));
}

function inBase64(marker: string): string {
  return Buffer.from(marker).toString('base64');
}
