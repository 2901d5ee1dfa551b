import { createHash } from 'node:crypto';
import { Crc32, Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { AwsError } from '../../aws-error.ts';

/** The members with checksums that a request may give of its body, in Base64. */
export const CHECKSUM_MEMBERS = [
  'ContentMD5',
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
] as const;

export type GivenChecksums = Readonly<Partial<Record<(typeof CHECKSUM_MEMBERS)[number], string | undefined>>>;

type Compute = (body: Buffer) => Promise<string>;

const COMPUTE: Readonly<Record<(typeof CHECKSUM_MEMBERS)[number], Compute>> = {
  ContentMD5: async (body) => hashed('md5', body),
  ChecksumCRC32: (body) => summed(new Crc32(), body),
  ChecksumCRC32C: (body) => summed(new Crc32c(), body),
  ChecksumCRC64NVME: (body) => summed(new Crc64Nvme(), body),
  ChecksumSHA1: async (body) => hashed('sha1', body),
  ChecksumSHA256: async (body) => hashed('sha256', body),
};

/**
 * Holds a body to the checksums given for it.
 * @throws AwsError BadDigest for one that differs; its words are believed, not proven.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 */
export async function verifyChecksums(body: Buffer, given: GivenChecksums): Promise<void> {
  for (const member of CHECKSUM_MEMBERS) {
    const wanted = given[member];
    if (wanted === undefined || wanted === (await COMPUTE[member](body))) continue;
    throw new AwsError('BadDigest', `The ${named(member)} you specified did not match what we received.`);
  }
}

function named(member: (typeof CHECKSUM_MEMBERS)[number]): string {
  return member === 'ContentMD5' ? 'Content-MD5' : member.replace('Checksum', '');
}

function hashed(algorithm: string, body: Buffer): string {
  return createHash(algorithm).update(body).digest('base64');
}

async function summed(
  sum: { update(data: Uint8Array): void; digest(): Promise<Uint8Array> },
  body: Buffer,
): Promise<string> {
  sum.update(body);
  return Buffer.from(await sum.digest()).toString('base64');
}
