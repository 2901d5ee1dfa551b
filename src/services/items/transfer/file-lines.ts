import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BackofficeError } from '../../../errors.ts';
import type { Place } from './place.ts';

/** A piece of a file that should hold one item, and the line that it begins at. */
export interface FilePart extends Place {
  readonly text: string;
  /** Why it cannot be read at all. */
  readonly problem?: string;
}

/** An item has at most 400 KB; written as JSON with every character escaped it can become this long. */
export const LONGEST_PART = 8 * 1024 * 1024;
const SHOWN = 200;
const LINE_FEED = 0x0a;

/** The bytes of a file, decompressed when they are a gzip. @throws BackofficeError for one that ends too early. */
export async function* decompressed(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const { begin, all } = await looked(bytes, 2);
  if (!(begin[0] === 0x1f && begin[1] === 0x8b)) {
    yield* all;
    return;
  }
  const source = Readable.from(all);
  const unpacked = createGunzip();
  source.on('error', (error) => unpacked.destroy(error));
  try {
    for await (const chunk of source.pipe(unpacked)) yield chunk as Buffer;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw error;
    throw new BackofficeError('USAGE', `${name} cannot be decompressed: ${message}`, {
      hint:
        code === 'Z_BUF_ERROR'
          ? 'it ends too early: fetch it again; nothing was written'
          : 'nothing was written',
      cause: error,
    });
  }
}

/** The beginning of bytes, and all of them. @param length how much of it is wanted. */
export async function looked(
  bytes: AsyncIterable<Buffer>,
  length: number,
): Promise<{ readonly begin: Buffer; readonly all: AsyncIterable<Buffer> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  for (let held = 0; held < length; ) {
    const next = await iterator.next();
    if (next.done) break;
    parts.push(next.value);
    held += next.value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    try {
      yield* parts;
      yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      // Whoever stops early lets go of the file.
      await iterator.return?.();
    }
  }
  return { begin: Buffer.concat(parts), all: all() };
}

/** Lines of a file. What is too long to be an item is passed over without being kept in memory. */
export async function* fileLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<FilePart> {
  let line = 1;
  let held: Buffer[] = [];
  let length = 0;

  function part(): FilePart {
    const whole = Buffer.concat(held);
    const found = decode(whole, line, length);
    held = [];
    length = 0;
    line += 1;
    return found;
  }

  function keep(piece: Buffer): void {
    length += piece.length;
    if (length <= LONGEST_PART || held.length === 0)
      held.push(length <= LONGEST_PART ? piece : piece.subarray(0, SHOWN));
    else held = [Buffer.concat(held).subarray(0, SHOWN)];
  }

  for await (const chunk of bytes) {
    let start = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, start)) {
      keep(chunk.subarray(start, at));
      const found = part();
      if (found.text !== '' || found.problem !== undefined) yield found;
      start = at + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (length > 0) {
    const found = part();
    if (found.text !== '' || found.problem !== undefined) yield found;
  }
}

/** @param length how long it really is: of what is too long only the beginning is held. */
export function decode(bytes: Buffer, line: number, length: number): FilePart {
  if (length > LONGEST_PART)
    return {
      line,
      text: bytes.subarray(0, SHOWN).toString('utf8'),
      problem: `is longer than ${LONGEST_PART / 1024 / 1024} MB, which no item is`,
    };
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { line, text: (line === 1 ? text.replace(/^\ufeff/, '') : text).trim() };
  } catch {
    return { line, text: bytes.subarray(0, SHOWN).toString('utf8'), problem: 'is not valid UTF-8' };
  }
}
