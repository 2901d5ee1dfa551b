import { Crc32, Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { AwsError } from '../../aws-error.ts';
import { hashOf, inPieces } from '../../hash.ts';
import type { WireRequest } from '../../wire/request.ts';

interface Checksum {
  readonly bytes: number;
  readonly compute: (body: Buffer) => Promise<string>;
}

/** The headers with checksums that a request may give of its body, in Base64. */
const CHECKSUMS: ReadonlyMap<string, Checksum> = new Map([
  ['x-amz-checksum-crc32', { bytes: 4, compute: (body) => summed(new Crc32(), body) }],
  ['x-amz-checksum-crc32c', { bytes: 4, compute: (body) => summed(new Crc32c(), body) }],
  ['x-amz-checksum-crc64nvme', { bytes: 8, compute: (body) => summed(new Crc64Nvme(), body) }],
  ['x-amz-checksum-sha1', { bytes: 20, compute: (body) => hashOf('sha1', body, 'base64') }],
  ['x-amz-checksum-sha256', { bytes: 32, compute: (body) => hashOf('sha256', body, 'base64') }],
]);

/**
 * Holds a body to the checksums that its request gives.
 * @throws AwsError BadDigest, InvalidDigest, InvalidRequest: localstack tests/aws/services/s3/test_s3.snapshot.json,
 * test_put_object_checksum and test_s3_invalid_content_md5.
 */
export async function verifyChecksums({ method, query, headers, body }: WireRequest): Promise<void> {
  const md5 = headers['content-md5'];
  if (md5 !== undefined) await verifyMd5(String(md5), body);
  // Who completes an upload gives those of the object.
  if (method === 'POST' && query.has('uploadId')) return;
  for (const [name, { bytes, compute }] of CHECKSUMS) {
    const wanted = headers[name];
    if (wanted === undefined) continue;
    if (!isBase64(String(wanted), bytes))
      throw new AwsError('InvalidRequest', `Value for ${name} header is invalid.`);
    if (wanted === (await compute(body))) continue;
    const algorithm = name.replace('x-amz-checksum-', '').toUpperCase();
    throw new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}

/**
 * Holds a request that removes several objects to giving a checksum.
 * @throws AwsError InvalidRequest, in AWS's words as https://github.com/versity/versitygw/issues/1040 quotes them.
 */
export function requireChecksum({ method, query, headers }: WireRequest): void {
  if (method !== 'POST' || !query.has('delete')) return;
  if (['content-md5', ...CHECKSUMS.keys()].some((name) => headers[name] !== undefined)) return;
  throw new AwsError(
    'InvalidRequest',
    'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
  );
}

/** A checksum of a part, by the name of its member, such as `ChecksumCRC32`. @returns undefined for one that is not known. */
export async function checksumOf(member: string, body: Buffer): Promise<string | undefined> {
  const header = `x-amz-checksum-${member.replace('Checksum', '').toLowerCase()}`;
  return CHECKSUMS.get(header)?.compute(body);
}

const MD5_BYTES = 16;

async function verifyMd5(wanted: string, body: Buffer): Promise<void> {
  if (!isBase64(wanted, MD5_BYTES))
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', 400, {
      'Content-MD5': wanted,
    });
  const calculated = await hashOf('md5', body, 'base64');
  if (wanted === calculated) return;
  throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', 400, {
    ExpectedDigest: Buffer.from(wanted, 'base64').toString('hex'),
    CalculatedDigest: calculated,
  });
}

function isBase64(text: string, bytes: number): boolean {
  const decoded = Buffer.from(text, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === text;
}

async function summed(
  checksum: { update(chunk: Uint8Array): void; digest(): Promise<Uint8Array> },
  body: Buffer,
): Promise<string> {
  await inPieces(body, (piece) => checksum.update(piece));
  return Buffer.from(await checksum.digest()).toString('base64');
}
