import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBucket, s3Client } from '../support/buckets.ts';
import { startLocal, type TestLocal } from '../support/local.ts';

let local: TestLocal;

beforeAll(async () => {
  local = await startLocal();
  await makeBucket(local, 'bucket');
  await s3Client(local).send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'content' }));
});

afterAll(() => local.close());

function presigned(key: string, signedAt: Date, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'local/20261126/us-east-1/s3/aws4_request',
    'X-Amz-Date': signedAt.toISOString().replace(/[-:]|\.\d+/g, ''),
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': '00',
    ...more,
  });
  return `${local.endpoint}/bucket/${key}?${query}`;
}

it('serves a presigned GET and PUT, with the headers that stand in the query', async () => {
  expect(await (await fetch(presigned('k', new Date()))).text()).toBe('content');
  const put = await fetch(presigned('new', new Date(), { 'x-amz-meta-who': 'me' }), {
    method: 'PUT',
    body: 'put',
  });
  expect(put.status).toBe(200);
  const found = await s3Client(local).send(new GetObjectCommand({ Bucket: 'bucket', Key: 'new' }));
  expect([await found.Body?.transformToString(), found.Metadata]).toEqual(['put', { who: 'me' }]);
});

// localstack tests/aws/services/s3/test_s3.snapshot.json: test_presigned_url_signature_authentication_expired
it('refuses one that has expired', async () => {
  const response = await fetch(presigned('k', new Date(Date.now() - 120_000)));
  expect([response.status, await response.text()]).toEqual([
    403,
    expect.stringContaining('<Code>AccessDenied</Code><Message>Request has expired</Message>'),
  ]);
});

it('refuses a header in the query that the operation does not bind', async () => {
  const response = await fetch(presigned('k', new Date(), { 'x-amz-rename-source': 'a' }), { method: 'PUT' });
  expect(await response.text()).toContain('PutObject with the header x-amz-rename-source');
});

describe('a signature in the query', () => {
  const queryOf = (service: string, more: Record<string, string>) =>
    new URLSearchParams({
      ...more,
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `local/20261126/us-east-1/${service}/aws4_request`,
      'X-Amz-Date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': '00',
    });
  const answerTo = async (path: string, query: URLSearchParams, init: RequestInit = {}) => {
    const response = await fetch(`${local.endpoint}${path}?${query}`, init);
    return { status: response.status, text: await response.text() };
  };

  it.each([
    ['cloudformation', '/', { Action: 'DeleteStack', StackName: 'bucket' }],
    ['monitoring', '/', { 'X-Amz-Target': 'GraniteServiceVersion20100801.DescribeAlarms' }],
    ['lambda', '/2015-03-31/functions', {}],
    ['dynamodb', '/', { 'X-Amz-Target': 'DynamoDB_20120810.ListTables' }],
  ])('is not taken for %s', async (service, path, more) => {
    const answer = await answerTo(path, queryOf(service, more));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`does not serve presigned requests of ${service}`);
  });

  it('does not choose the operation of another service', async () => {
    const target = { 'X-Amz-Target': 'DynamoDB_20120810.ListTables' };
    const answer = await answerTo('/bucket/k', queryOf('s3', target));
    expect(answer.text).toContain('does not serve s3 GetObject with the query parameter X-Amz-Target');
    expect(local.calls.filter((call) => call.startsWith('dynamodb'))).toEqual([]);
  });

  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  it('is taken for a proof of identity', async () => {
    const query = queryOf('sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' });
    const answer = await answerTo('/', query);
    expect(answer.text).toContain('<Arn>arn:aws:iam::000000000000:user/local</Arn>');
  });

  // https://github.com/catalyst/moodle-tool_objectfs/issues/303 quotes AWS.
  it('stands alone', async () => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/s3/aws4_request';
    const answer = await answerTo('/bucket/k', queryOf('s3', {}), { headers: { authorization } });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('<Code>InvalidArgument</Code><Message>Only one auth mechanism allowed;');
  });
});
