import { Agent, request } from 'node:http';
import { expect, it } from 'vitest';
import { startMeasured } from '../support/measured.ts';
import { pick, type Random, seeded } from '../support/random.ts';
import { FULL_SCALE, SEED } from '../support/scale.ts';

const REQUESTS = FULL_SCALE ? 200_000 : 2000;
const AT_ONCE = 16;
/** No request holds all others for longer, and of 1,000 one takes longer than a second at most. */
const [MOST_HELD_MS, MOST_SLOW_MS, SLOW_SHARE] = [200, 1000, 0.001];
/** Memory stays as it is once all code has run. */
const MOST_GROWTH = 1.2;
/** Nothing takes longer than this, on a machine that does other things, too. */
const PATIENCE_MS = 10_000;

const SCOPES = [
  'dynamodb',
  'lambda',
  's3',
  'sts',
  'cloudformation',
  'monitoring',
  'logs',
  'xray',
  'iam',
  'sns',
  'ssm',
  'kms',
  'apigateway',
  'x',
  '',
];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'TRACE'];
const PATHS = [
  '/',
  '//',
  '/b',
  '/b/k',
  '/b/%2e%2e/k',
  '/%00',
  '/2015-03-31/functions',
  '/2015-03-31/functions/f/invocations',
  '/v2/apis',
  '/TraceSummaries',
  '/service/GraniteServiceVersion20100801/operation/PutMetricData',
  '/service/x/operation/',
  `/${'a/'.repeat(2000)}`,
  '/_backoffice/status',
  '/_backoffice/stop',
];
const QUERIES = [
  '',
  '?',
  '?a',
  '?uploads',
  '?uploadId=x&partNumber=1',
  '?list-type=2&max-keys=-1',
  '?X-Amz-Credential=a/b/c/s3/aws4_request',
  '?x-id=GetObject',
  '?versions&key-marker=%ff',
  '?%',
  `?${'a=b&'.repeat(2000)}`,
];
const TARGETS = [
  'DynamoDB_20120810.PutItem',
  'DynamoDB_20120810.',
  '.',
  'Logs_20140328.PutLogEvents',
  'GraniteServiceVersion20100801.GetMetricData',
  'TrentService.DescribeKey',
  'x'.repeat(3000),
];
const TYPES = [
  'application/json',
  'application/x-amz-json-1.0',
  'application/cbor',
  'application/x-www-form-urlencoded',
  'application/xml',
  'multipart/form-data',
  '',
];
const ENCODINGS = ['gzip', 'deflate', 'aws-chunked', 'aws-chunked,gzip', 'br', 'identity'];
const BODIES: readonly (string | Buffer)[] = [
  '',
  'null',
  '[]',
  '{}',
  '{"TableName":',
  '{"TableName":"t","Item":{"id":{"S":1}}}',
  '['.repeat(5000),
  '{"a":'.repeat(5000),
  '"\ud800"',
  'Action=DescribeStacks&Version=2010-05-15',
  'Action=CreateStack&StackName=a&TemplateBody=%7B%22Resources%22%3Anull%7D',
  `Action=x&${'a.member.1.'.repeat(500)}=1`,
  '<Delete><Object><Key>a</Key></Object></Delete>',
  '<a>'.repeat(5000),
  '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
  '5\r\nhello\r\n0\r\n\r\n',
  'ffffffffffffffff\r\n',
  Buffer.from([0xbf, 0x61, 0x61, 0xff]),
  Buffer.from([0x9a, 0xff, 0xff, 0xff, 0xff]),
  Buffer.from([0x1f, 0x8b, 0x08, 0x00]),
  Buffer.alloc(300_000, 0x61),
];

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
}

function requestFrom(random: Random): Sent {
  const headers: Record<string, string> = {};
  const add = (name: string, share: number, values: readonly string[]): void => {
    if (random() < share) headers[name] = pick(random, values);
  };
  const scope = pick(random, SCOPES);
  if (random() < 0.9)
    headers.authorization = `AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/${scope}/aws4_request`;
  add('x-amz-target', 0.4, TARGETS);
  add('content-type', 0.7, TYPES);
  add('content-encoding', 0.2, ENCODINGS);
  add('x-amz-content-sha256', 0.2, ['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'x']);
  add('x-amz-copy-source', 0.1, ['/b/k', '%', 'b?versionId=']);
  add('range', 0.1, ['bytes=0-', 'bytes=-0', 'bytes=9-1', 'x']);
  add('content-md5', 0.1, ['x', '']);
  add('smithy-protocol', 0.1, ['rpc-v2-cbor', 'x']);
  add('x-amzn-trace-id', 0.1, ['Root=', 'Root=1-x-y;Sampled=?', ';;;']);
  return {
    method: pick(random, METHODS),
    path: pick(random, PATHS) + pick(random, QUERIES),
    headers,
    body: pick(random, BODIES),
  };
}

/** DynamoDB itself answers 500 to what it cannot unpack. */
function isUnpacked({ headers }: Sent): boolean {
  const isDynamoDB = /\/dynamodb\/|^DynamoDB_/m.test(`${headers.authorization}\n${headers['x-amz-target']}`);
  return isDynamoDB && headers['content-encoding'] !== undefined;
}

/** @returns the status; 0 where the connection ended without an answer. */
function send(endpoint: string, agent: Agent, { method, path, headers, body }: Sent): Promise<number> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const sent = request(endpoint, { method, path, headers, agent, signal }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', () => resolve(0));
    });
    sent.on('error', (error) => (signal.aborted ? reject(error) : resolve(0)));
    sent.end(body);
  });
}

it(`${REQUESTS} requests of any form are each answered, and none by an error of the environment`, {
  timeout: 3_600_000,
}, async () => {
  const seed = SEED;
  const random = seeded(seed);
  const local = await startMeasured();
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const one = async (): Promise<void> => {
    const sent = requestFrom(random);
    const status = await send(local.endpoint, agent, sent);
    const told = `seed ${seed}: ${JSON.stringify({ ...sent, body: sent.body.toString().slice(0, 200) }).slice(0, 1500)}`;
    if (!isUnpacked(sent)) expect([500, 502, 503], told).not.toContain(status);
  };
  const many = async (count: number): Promise<void> => {
    let left = count;
    const work = async (): Promise<void> => {
      for (; left > 0; left -= 1) await one();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    await local.idle();
  };
  await many(REQUESTS / 4);
  const before = await local.memory();
  await local.reset();
  await many((REQUESTS * 3) / 4);
  const [held, slowest, after] = [await local.held(), await local.slowest(SLOW_SHARE), await local.memory()];
  agent.destroy();
  const measured = `seed ${seed}: held for ${Math.round(held)} ms, p99.9 ${Math.round(slowest)} ms, memory ${Math.round(before / 1e6)} to ${Math.round(after / 1e6)} MB`;
  if (FULL_SCALE) process.stdout.write(`${measured}\n`);
  expect(held, measured).toBeLessThan(MOST_HELD_MS);
  expect(slowest, measured).toBeLessThan(MOST_SLOW_MS);
  if (FULL_SCALE) expect(after / before, measured).toBeLessThan(MOST_GROWTH);
  expect(await local.errors(), `seed ${seed}`).toEqual([]);
  await local.close();
});
