import { createHash } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';

/** Checksums that a request may give of its body, in Base64. */
export interface GivenChecksums {
  readonly ContentMD5?: string | undefined;
  readonly ChecksumCRC32?: string | undefined;
  readonly ChecksumCRC32C?: string | undefined;
  readonly ChecksumSHA1?: string | undefined;
  readonly ChecksumSHA256?: string | undefined;
}

/**
 * Holds a body to the checksums given for it.
 * @throws AwsError BadDigest for one that differs.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 */
export function verifyChecksums(body: Buffer, given: GivenChecksums): void {
  if (given.ContentMD5 !== undefined && given.ContentMD5 !== digest('md5', body))
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  const checks = [
    ['CRC32', given.ChecksumCRC32, () => crc(body, CRC32)],
    ['CRC32C', given.ChecksumCRC32C, () => crc(body, CRC32C)],
    ['SHA1', given.ChecksumSHA1, () => digest('sha1', body)],
    ['SHA256', given.ChecksumSHA256, () => digest('sha256', body)],
  ] as const;
  for (const [algorithm, value, compute] of checks)
    if (value !== undefined && value !== compute())
      throw new AwsError(
        'BadDigest',
        `The ${algorithm} you specified did not match the calculated checksum.`,
      );
}

const digest = (algorithm: string, body: Buffer): string =>
  createHash(algorithm).update(body).digest('base64');

/** Polynomials of the two sums, with their bits reversed. https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 */
const CRC32 = tableOf(0xedb88320);
const CRC32C = tableOf(0x82f63b78);

function tableOf(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ polynomial : sum >>> 1;
    return sum;
  });
}

function crc(body: Buffer, table: Uint32Array): string {
  let sum = 0xffffffff;
  for (const byte of body) sum = (sum >>> 8) ^ (table[(sum ^ byte) & 255] ?? 0);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE((sum ^ 0xffffffff) >>> 0);
  return bytes.toString('base64');
}
