import { inflateRawSync } from 'node:zlib';
import { type ZipMember, ZipProblem } from './zip-directory.ts';

export const STORED = 0;
export const DEFLATED = 8;

/* https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7 */
const HEADER = { signature: 0x04034b50, bytes: 30, name: 26, extra: 28 };

/**
 * Unpacks one file, and never more of it than the directory says.
 * @throws ZipProblem when it is not what the directory says.
 */
export function unpackMember(bytes: Uint8Array, { name, header, packed, method, size }: ZipMember): Buffer {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = () => new ZipProblem(`has ${name}, which cannot be unpacked`);
  if (header + HEADER.bytes > zip.length || zip.readUInt32LE(header) !== HEADER.signature) throw damaged();
  const start =
    header + HEADER.bytes + zip.readUInt16LE(header + HEADER.name) + zip.readUInt16LE(header + HEADER.extra);
  const content = zip.subarray(start, start + packed);
  if (method === STORED) return content;
  try {
    return inflateRawSync(content, { maxOutputLength: Math.max(size, 1) });
  } catch {
    throw damaged();
  }
}
