import { createHash } from 'node:crypto';
import { DeleteObjectsCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { startLocal, type TestLocal } from '../support/local.ts';
import { sendRaw } from '../support/raw-http.ts';

let local: TestLocal;
const Bucket = 'bucket';

beforeAll(async () => {
  local = await startLocal();
  await makeBucket(local, Bucket);
  await s3Client(local).send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'content' }));
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

type Headers = Record<string, string>;

async function send(method: string, path: string, body: string, headers: Headers = {}) {
  const response = await fetch(`${local.endpoint}/${Bucket}${path}`, {
    method,
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/s3/aws4_request',
      ...headers,
    },
    body,
  });
  const text = await response.text();
  const of = (name: string) => new RegExp(`<${name}>([^<]*)`).exec(text)?.[1];
  return { status: response.status, code: of('Code'), message: of('Message'), of };
}

async function stored(Key: string): Promise<string | undefined> {
  const found = s3Client(local).send(new GetObjectCommand({ Bucket, Key }));
  return (await found).Body?.transformToString();
}

const md5 = (text: string) => createHash('md5').update(text).digest('base64');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

// localstack tests/aws/services/s3/test_s3.snapshot.json: test_s3_invalid_content_md5, test_put_object_checksum
describe('an upload with a checksum that is not its own is refused', () => {
  it.each([
    [{ 'content-md5': '__invalid__' }, 'InvalidDigest', 'The Content-MD5 you specified was invalid.'],
    [{ 'content-md5': 'MTIz' }, 'InvalidDigest', 'The Content-MD5 you specified was invalid.'],
    [{ 'content-md5': '' }, 'InvalidDigest', 'The Content-MD5 you specified was invalid.'],
    [
      { 'content-md5': md5('other') },
      'BadDigest',
      'The Content-MD5 you specified did not match what we received.',
    ],
    [
      { 'x-amz-checksum-crc32': 'test' },
      'InvalidRequest',
      'Value for x-amz-checksum-crc32 header is invalid.',
    ],
    [
      { 'x-amz-checksum-crc32': 'AAAAAA==' },
      'BadDigest',
      'The CRC32 you specified did not match the calculated checksum.',
    ],
  ] as [Headers, string, string][])('%o: %s', async (headers, code, message) => {
    expect(await send('PUT', '/new', 'content', headers)).toMatchObject({ status: 400, code, message });
    await expect(stored('new')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('with both digests', async () => {
    const { of } = await send('PUT', '/new', 'content', { 'content-md5': md5('other') });
    expect(of('CalculatedDigest')).toBe(md5('content'));
    expect(of('ExpectedDigest')).toBe(createHash('md5').update('other').digest('hex'));
  });
});

describe('the hash that is signed with a request', () => {
  const hashOf = (value: string) => ({ 'x-amz-content-sha256': value });

  // https://github.com/grosskur/lua-resty-aws/issues/2 quotes AWS.
  it.each([
    ['PUT', '/new', 'content'],
    ['GET', '/kept', ''],
    ['DELETE', '/kept', ''],
  ])('is that of the body: %s', async (method, path, body) => {
    const request = fetch(`${local.endpoint}/${Bucket}${path}`, {
      method,
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/s3/aws4_request',
        ...hashOf(sha256('other')),
      },
      ...(body === '' ? {} : { body }),
    });
    const text = await (await request).text();
    expect(text).toContain(
      "<Code>XAmzContentSHA256Mismatch</Code><Message>The provided 'x-amz-content-sha256' header does not match what was computed.</Message>",
    );
    expect(text).toContain(`<S3ComputedContentSHA256>${sha256(body)}</S3ComputedContentSHA256>`);
    expect(await stored('kept')).toBe('content');
  });

  // https://github.com/arnemolland/sigv4/issues/8 quotes AWS.
  it.each(['abc', 'STREAMING-HMAC-SHA256-PAYLOAD'])('is a hash: %s', async (value) => {
    const answer = await send('PUT', '/new', 'content', hashOf(value));
    expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  it.each([sha256('content'), 'UNSIGNED-PAYLOAD'])('lets the right one in: %s', async (value) => {
    expect((await send('PUT', '/right', 'content', hashOf(value))).status).toBe(200);
  });
});

const keysOf = (xml: string) => `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${xml}</Delete>`;
const KEPT = '<Object><Key>kept</Key></Object>';

describe('a request to remove several objects', () => {
  it.each([
    [{ 'content-md5': md5('other') }, 'BadDigest'],
    [{ 'x-amz-checksum-sha256': createHash('sha256').update('other').digest('base64') }, 'BadDigest'],
    [{ 'x-amz-content-sha256': sha256('other') }, 'XAmzContentSHA256Mismatch'],
    // https://github.com/versity/versitygw/issues/1040
    [{}, 'InvalidRequest'],
  ] as [Headers, string][])('is held to its checksums: %o', async (headers, code) => {
    expect(await send('POST', '?delete', keysOf(KEPT), headers)).toMatchObject({ status: 400, code });
    expect(await stored('kept')).toBe('content');
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html: 1 to 1000 objects, each with a key
  it.each([
    ['no object', keysOf('')],
    ['an object without a key', keysOf(`${KEPT}<Object><VersionId>null</VersionId></Object>`)],
    ['an empty key', keysOf(`${KEPT}<Object><Key></Key></Object>`)],
    ['text for an object', keysOf(`${KEPT}<Object>kept</Object>`)],
    ['1001 objects', keysOf(KEPT.repeat(1001))],
    ['another root', `<Remove>${KEPT}</Remove>`],
    ['an entity', `<!DOCTYPE x [<!ENTITY a "kept">]>${keysOf('<Object><Key>&a;</Key></Object>')}`],
    ['what is no XML', 'junk'],
    ['XML that is cut', keysOf(KEPT).slice(0, -5)],
    ['nothing', ''],
  ])('with %s is refused as a whole', async (_what, body) => {
    const answer = await send('POST', '?delete', body, { 'content-md5': md5(body) });
    expect(answer).toMatchObject({
      status: 400,
      code: 'MalformedXML',
      message: 'The XML you provided was not well-formed or did not validate against our published schema',
    });
    expect(await stored('kept')).toBe('content');
  });

  it('may have a declaration and comments', async () => {
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<!-- a-b -->\n${keysOf('<Object><Key>none</Key></Object>')}`;
    expect((await send('POST', '?delete', body, { 'content-md5': md5(body) })).status).toBe(200);
  });

  it('of the SDK removes them', async () => {
    for (const Key of ['a', 'b'])
      await s3Client(local).send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const Delete = { Objects: [{ Key: 'a' }, { Key: 'b' }] };
    const { Deleted } = await s3Client(local).send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Deleted).toEqual([{ Key: 'a' }, { Key: 'b' }]);
    await expect(stored('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

// https://github.com/localstack/localstack/pull/6025: S3 ignores the body of a GET, verified on AWS.
it.each([
  ['GET', 'kept', 200],
  ['HEAD', 'kept', 200],
  ['DELETE', 'none', 204],
])('the body of a %s is ignored', async (method, key, status) => {
  const lines = [
    `${method} /${Bucket}/${key} HTTP/1.1`,
    `Host: ${new URL(local.endpoint).host}`,
    'Connection: close',
    'Authorization: AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/s3/aws4_request',
    'Content-Length: 4',
  ];
  const answer = await sendRaw(local.endpoint, `${lines.join('\r\n')}\r\n\r\njunk`);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});
