/** What the directory of a zip file says of one of its files. */
export interface ZipMember {
  readonly name: string;
  /** Bytes once it is unpacked. */
  readonly size: number;
  readonly packed: number;
  readonly method: number;
  /** Type and permissions, where it was packed by a system that has them. */
  readonly mode: number | undefined;
  readonly encrypted: boolean;
  /** Where its own header begins. */
  readonly header: number;
}

/** Why a zip file is not read, in words that follow its name: `is no zip file`. */
export class ZipProblem extends Error {}

/* https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16 */
const END = { signature: 0x06054b50, bytes: 22, entries: 10, size: 12, start: 16, comment: 20 };
const MEMBER = {
  signature: 0x02014b50,
  bytes: 46,
  system: 5,
  flags: 8,
  method: 10,
  packed: 20,
  size: 24,
  name: 28,
  extra: 30,
  comment: 32,
  attributes: 38,
  header: 42,
};
const MAX_COMMENT = 0xffff;
/** Unix and macOS: of the others the upper half of the attributes says nothing. */
const WITH_MODES = [3, 19];
const ZIP64_COUNT = 0xffff;
const ZIP64 = 0xffffffff;

/**
 * Reads the directory of a zip file, and unpacks nothing.
 * @throws ZipProblem for what is no zip file, for one that something else stands before or behind, and for zip64.
 */
export function readZipDirectory(bytes: Uint8Array): ZipMember[] {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(zip);
  const count = zip.readUInt16LE(end + END.entries);
  const start = zip.readUInt32LE(end + END.start);
  if (count === ZIP64_COUNT || start === ZIP64) throw zip64();
  const members: ZipMember[] = [];
  let at = end - zip.readUInt32LE(end + END.size);
  if (at < 0) throw noZip();
  // Where the directory lies and where it says that it lies differ by what stands before the archive.
  if (at !== start) throw prefixed();
  for (let index = 0; index < count; index += 1) {
    if (at + MEMBER.bytes > end || zip.readUInt32LE(at) !== MEMBER.signature) throw noZip();
    members.push(memberAt(zip, at));
    at += MEMBER.bytes + lengths(zip, at).reduce((sum, length) => sum + length, 0);
  }
  if (at !== end) throw noZip();
  if (members.length > 0 && Math.min(...members.map(({ header }) => header)) !== 0) throw prefixed();
  return members;
}

function endOf(zip: Buffer): number {
  const least = Math.max(0, zip.length - END.bytes - MAX_COMMENT);
  for (let at = zip.length - END.bytes; at >= least; at -= 1) {
    if (zip.readUInt32LE(at) !== END.signature) continue;
    if (at + END.bytes + zip.readUInt16LE(at + END.comment) === zip.length) return at;
    throw new ZipProblem('has bytes after its end');
  }
  throw noZip();
}

function memberAt(zip: Buffer, at: number): ZipMember {
  const [nameBytes = 0] = lengths(zip, at);
  const withModes = WITH_MODES.includes(zip.readUInt8(at + MEMBER.system));
  const [packed, size, header] = [MEMBER.packed, MEMBER.size, MEMBER.header].map((member) => {
    const value = zip.readUInt32LE(at + member);
    if (value === ZIP64) throw zip64();
    return value;
  });
  return {
    name: zip.toString('utf8', at + MEMBER.bytes, at + MEMBER.bytes + nameBytes),
    size: size ?? 0,
    packed: packed ?? 0,
    method: zip.readUInt16LE(at + MEMBER.method),
    mode: withModes ? zip.readUInt32LE(at + MEMBER.attributes) >>> 16 : undefined,
    encrypted: (zip.readUInt16LE(at + MEMBER.flags) & 1) === 1,
    header: header ?? 0,
  };
}

function lengths(zip: Buffer, at: number): number[] {
  return [MEMBER.name, MEMBER.extra, MEMBER.comment].map((member) => zip.readUInt16LE(at + member));
}

function noZip(): ZipProblem {
  return new ZipProblem('is no zip file');
}

function zip64(): ZipProblem {
  return new ZipProblem('is in the zip64 format, which code of this size does not need');
}

function prefixed(): ZipProblem {
  return new ZipProblem('has bytes before its first file, as a self-extracting archive has');
}
