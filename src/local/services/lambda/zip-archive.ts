import { crc32, createInflateRaw } from 'node:zlib';
import type { AwsError } from '../../aws-error.ts';
import { pause } from '../../pause.ts';
import { invalidParameter } from './errors.ts';

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes once it is unpacked. */
  readonly size: number;
  /** Permission bits, where the archive was made by a system that has them. */
  readonly mode: number | undefined;
  readonly isLink: boolean;
  /** What it holds, in pieces. Throws once they are not what the archive says. */
  contents(): AsyncIterable<Uint8Array>;
}

/* https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, §4.3 */
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const COMMENT_BYTES = 0xffff;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const UNIX = 3;
/** Where a number does not fit, it stands in a record of zip64. */
const ZIP64 = { count: 0xffff, number: 0xffffffff };
const TYPE = 0o170000;
const LINK = 0o120000;
const STORED = 0;
const DEFLATED = 8;
const PIECE_BYTES = 256 * 1024;

/**
 * Reads the directory of a zip archive; contents are unpacked when they are asked for, on another thread, a piece at a time.
 * @throws RangeError for what is no zip archive.
 * @throws AwsError for zip64, which is not served.
 */
export function readZip(bytes: Uint8Array): ZipEntry[] {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(zip);
  const count = zip.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  if (count === ZIP64.count || at === ZIP64.number) throw zip64();
  for (let index = 0; index < count; index += 1) {
    if (zip.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new RangeError('no entry where one was told');
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    entries.push(entryAt(zip, at, nameBytes ?? 0));
    at += ENTRY_BYTES + (nameBytes ?? 0) + (extraBytes ?? 0) + (commentBytes ?? 0);
  }
  return entries;
}

function endOf(zip: Buffer): number {
  const least = Math.max(0, zip.length - END_BYTES - COMMENT_BYTES);
  for (let at = zip.length - END_BYTES; at >= least; at -= 1)
    if (zip.readUInt32LE(at) === END_SIGNATURE) return at;
  throw new RangeError('no end of a zip archive');
}

function entryAt(zip: Buffer, at: number, nameBytes: number): ZipEntry {
  const system = zip.readUInt8(at + 5);
  const method = zip.readUInt16LE(at + 10);
  const checksum = zip.readUInt32LE(at + 16);
  const packed = zip.readUInt32LE(at + 20);
  const size = zip.readUInt32LE(at + 24);
  const local = zip.readUInt32LE(at + 42);
  if ([packed, size, local].includes(ZIP64.number)) throw zip64();
  const mode = system === UNIX ? zip.readUInt32LE(at + 38) >>> 16 : undefined;
  return {
    name: zip.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes),
    size,
    mode: mode === undefined ? undefined : mode & 0o777,
    isLink: mode !== undefined && (mode & TYPE) === LINK,
    async *contents() {
      if (zip.readUInt32LE(local) !== LOCAL_SIGNATURE) throw new RangeError('no file where one was told');
      const start = local + LOCAL_BYTES + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      let [found, length] = [0, 0];
      for await (const piece of unpacked(zip.subarray(start, start + packed), method)) {
        found = crc32(piece, found);
        length += piece.length;
        // One that says that it is smaller than it is.
        if (length > size) break;
        yield piece;
      }
      if (length !== size || found !== checksum)
        throw new RangeError('another file than the one that was told');
    },
  };
}

function zip64(): AwsError {
  return invalidParameter('The embedded environment does not serve code in the zip64 format');
}

async function* unpacked(packed: Buffer, method: number): AsyncGenerator<Buffer> {
  if (method === DEFLATED) {
    const inflating = createInflateRaw({ chunkSize: PIECE_BYTES });
    inflating.end(packed);
    yield* inflating as AsyncIterable<Buffer>;
  } else if (method === STORED) {
    for (let at = 0; at < packed.length; at += PIECE_BYTES) {
      yield packed.subarray(at, at + PIECE_BYTES);
      await pause();
    }
  } else throw new RangeError('a method that is not known');
}
