import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { startLocal, type TestLocal } from '../support/local.ts';

let local: TestLocal;
const Bucket = 'bucket';
const SUM = 'y/Q5Jg==';

beforeAll(async () => {
  local = await startLocal();
  await makeBucket(local, Bucket);
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

async function put(body: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${local.endpoint}/${Bucket}/chunked`, {
    method: 'PUT',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/s3/aws4_request',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '9',
      ...headers,
    },
    body,
  });
  return { status: response.status, code: /<Code>([^<]*)/.exec(await response.text())?.[1] };
}

async function stored(): Promise<string | undefined> {
  const found = s3Client(local).send(new GetObjectCommand({ Bucket, Key: 'chunked' }));
  return (await found).Body?.transformToString();
}

const CRC = { 'x-amz-trailer': 'x-amz-checksum-crc32' };
const SIGNATURE = `chunk-signature=${'0'.repeat(64)}`;

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
describe('a body in chunks is stored without them', () => {
  it.each([
    ['unsigned', '9\r\n123456789\r\n0\r\n\r\n', {}],
    ['signed', `9;${SIGNATURE}\r\n123456789\r\n0;${SIGNATURE}\r\n\r\n`, {}],
    ['with a checksum', `9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:${SUM}\r\n\r\n`, CRC],
    [
      'with a signed checksum',
      `9;${SIGNATURE}\r\n123456789\r\n0;${SIGNATURE}\r\nx-amz-checksum-crc32:${SUM}\r\nx-amz-trailer-signature:00\r\n\r\n`,
      CRC,
    ],
  ])('%s', async (_what, body, headers) => {
    expect(await put(body, headers)).toEqual({ status: 200 });
    expect(await stored()).toBe('123456789');
  });

  it('as the SDK sends a stream', async () => {
    const Body = Readable.from([Buffer.alloc(20_000, 'a'), Buffer.alloc(20_000, 'b')]);
    const given = { Bucket, Key: 'chunked', Body, ContentLength: 40_000 };
    await s3Client(local).send(new PutObjectCommand(given));
    expect(await stored()).toBe(`${'a'.repeat(20_000)}${'b'.repeat(20_000)}`);
  });
});

// AWS's codes, as https://github.com/versity/versitygw/issues/1600, 1666, 1683 and 1691 quote them.
describe('a body that is not whole is not stored', () => {
  it.each([
    ['cut behind a chunk', '9\r\n123456789\r\n', {}, 'IncompleteBody'],
    ['cut in a chunk', '9\r\n12345', {}, 'IncompleteBody'],
    ['without chunks', '123456789', {}, 'IncompleteBody'],
    ['cut behind its chunks', '9\r\n123456789\r\n0\r\n', {}, 'IncompleteBody'],
    ['empty', '', {}, 'IncompleteBody'],
    ['with a size that is none', '0x9\r\n123456789\r\n0\r\n\r\n', {}, 'IncompleteBody'],
    ['with a negative size', '-9\r\n123456789\r\n0\r\n\r\n', {}, 'IncompleteBody'],
    ['with a chunk that goes on', '8\r\n123456789\r\n0\r\n\r\n', {}, 'IncompleteBody'],
    ['shorter than announced', '8\r\n12345678\r\n0\r\n\r\n', {}, 'IncompleteBody'],
    ['without its trailer', '9\r\n123456789\r\n0\r\n\r\n', CRC, 'MalformedTrailerError'],
    ['with a trailer that is cut', '9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5', CRC, 'IncompleteBody'],
    [
      'with a trailer that is none',
      '9\r\n123456789\r\n0\r\nx-amz-checksum-crc32\r\n\r\n',
      CRC,
      'MalformedTrailerError',
    ],
    [
      'with a trailer that is not announced',
      `9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:${SUM}\r\n\r\n`,
      {},
      'MalformedTrailerError',
    ],
    [
      'with a header for a trailer',
      '9\r\n123456789\r\n0\r\nx-amz-copy-source:/bucket/k\r\n\r\n',
      { 'x-amz-trailer': 'x-amz-copy-source' },
      'InvalidRequest',
    ],
    ['with small chunks', '4\r\n1234\r\n5\r\n56789\r\n0\r\n\r\n', {}, 'InvalidChunkSizeError'],
    [
      'with a trailer, and no chunks announced',
      `x-amz-checksum-crc32:${SUM}`,
      { ...CRC, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      'MalformedTrailerError',
    ],
  ])('%s', async (_what, body, headers, code) => {
    await put('9\r\n123456789\r\n0\r\n\r\n');
    const answer = await put(body.replace('123456789', '987654321'), headers);
    expect(answer.code).toBe(code);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await stored()).toBe('123456789');
  });

  it('of a length that is not told', async () => {
    const answer = await put('9\r\n123456789\r\n0\r\n\r\n', { 'x-amz-decoded-content-length': '' });
    expect(answer).toEqual({ status: 411, code: 'MissingContentLength' });
  });
});
