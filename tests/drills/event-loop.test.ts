import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorization, clientOptions } from '../support/local.ts';
import { type Measured, startMeasured } from '../support/measured.ts';
import { FULL_SCALE } from '../support/scale.ts';

/**
 * No request holds all others for longer. A change is judged on any machine, however slow and busy: what held the loop
 * before it was mended took seconds.
 */
const MOST_MS = FULL_SCALE ? 200 : 800;
const BUCKET = 'large-requests';
const EXPRESSIONS = FULL_SCALE ? 499 : 20;

let local: Measured;
let s3: S3Client;

beforeAll(async () => {
  local = await startMeasured();
  s3 = new S3Client({ ...clientOptions(local.endpoint), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
});

afterAll(async () => {
  expect(await local.errors()).toEqual([]);
  await local.close();
});

/** Sends a request as it is. @returns the status of its answer; 0 where it was refused before all of it was sent. */
async function post(
  service: string,
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = {},
  path = '/',
  method = 'POST',
): Promise<number> {
  const bytes = new Uint8Array(Buffer.from(body));
  const all = { ...authorization(service), ...headers };
  try {
    const answer = await fetch(`${local.endpoint}${path}`, { method, headers: all, body: bytes });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}

const json = (target: string) => ({ 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target });
const md5 = (text: string) => ({ 'content-md5': createHash('md5').update(text).digest('base64') });
const deletes = (text: string) => post('s3', text, md5(text), `/${BUCKET}?delete`);
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const PUT_METRICS = 'GraniteServiceVersion20100801.PutMetricData';
const FILE = randomBytes(60_000_000);

/** Code whose request is as large as one that AWS takes. */
function zipFile(): string {
  const zip = zipSync({
    'index.js': Buffer.from('exports.handler = async () => 1;'),
    data: [FILE.subarray(0, 36_000_000), { level: 0 }],
  });
  return Buffer.from(zip).toString('base64');
}

const creation = () => ({
  FunctionName: 'large',
  Runtime: 'nodejs22.x',
  Role: 'arn:aws:iam::000000000000:role/large',
  Handler: 'index.handler',
  Code: { ZipFile: zipFile() },
});

const TOPIC = '    Type: AWS::SNS::Topic\n    Properties:\n      Tags:\n';
/** Each just as large as it is served: of 50,000 lines, and of a megabyte. */
const TEMPLATES = {
  lines: `Resources:\n${Array.from({ length: 30 }, (_, index) => `  T${index}:\n${TOPIC}${'        - Key: k\n          Value: v\n'.repeat(820)}`).join('')}`,
  members: `Resources:\n  A:\n    Type: AWS::SNS::Topic\nMetadata:\n${Array.from({ length: 49_900 }, (_, index) => `  a${index}: b\n`).join('')}`,
  values: JSON.stringify({
    Resources: { A: { Type: 'AWS::SNS::Topic' } },
    Metadata: { all: Array.from({ length: 99_000 }, () => 'a text') },
  }),
};

/** What reads a template. */
async function template(name: keyof typeof TEMPLATES): Promise<void> {
  await post('s3', TEMPLATES[name], {}, `/${BUCKET}/${name}`, 'PUT');
  const url = encodeURIComponent(`${local.endpoint}/${BUCKET}/${name}`);
  const ask = async (action: string, more = ''): Promise<number> =>
    post('cloudformation', `Action=${action}&Version=2010-05-15&TemplateURL=${url}${more}`, FORM);
  expect(await ask('ValidateTemplate')).toBe(200);
  expect(await ask('CreateStack', `&StackName=${name}`)).toBe(200);
  await local.idle();
  expect(await ask('CreateChangeSet', `&StackName=${name}&ChangeSetName=again`)).toBe(200);
}

function metrics(series: (index: number) => string): Buffer {
  const data = Array.from({ length: 1000 }, (_, index) => ({
    MetricName: series(index),
    Values: Array.from({ length: 150 }, (_, at) => at + index / 7),
    Dimensions: Array.from({ length: 30 }, (_, at) => ({ Name: `d${at}`, Value: 'v' })),
  }));
  return gzipSync(JSON.stringify({ Namespace: 'n', MetricData: data }));
}

/** A metric on every minute of two weeks would be no more than this: expressions make their own datapoints. */
function expressions() {
  const to = Date.now();
  return new CloudWatchClient(clientOptions(local.endpoint)).send(
    new GetMetricDataCommand({
      StartTime: new Date(to - 14 * 86_400_000),
      EndTime: new Date(to),
      MetricDataQueries: [
        {
          Id: 'm',
          MetricStat: { Metric: { Namespace: 'n', MetricName: 'm' }, Period: 60, Stat: 'Sum' },
        },
        ...Array.from({ length: EXPRESSIONS }, (_, index) => ({
          Id: `q${index}`,
          Expression: 'FILL(m, 0) + FILL(m, 1) * FILL(m, LINEAR)',
          Period: 60,
        })),
      ],
    }),
  );
}

const REQUESTS: Readonly<Record<string, () => Promise<unknown>>> = {
  'a list of 170,000 objects': () =>
    deletes(`<Delete>${'<Object><Key>a</Key></Object>'.repeat(170_000)}</Delete>`),
  'an XML document of entities': () => deletes(`<Delete>${'&amp;'.repeat(1_000_000)}</Delete>`),
  'an XML document of attributes': () => deletes(`<Delete ${'a="b" '.repeat(800_000)}/>`),
  'an object of 60 MB': () => post('s3', FILE, {}, `/${BUCKET}/file`, 'PUT'),
  'an object of 60 MB with its hash': () =>
    post(
      's3',
      FILE,
      { 'x-amz-content-sha256': createHash('sha256').update(FILE).digest('hex') },
      `/${BUCKET}/file`,
      'PUT',
    ),
  'the same object read': async () =>
    (await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'file' }))).Body?.transformToByteArray(),
  'a form of 60 MB': () => post('cloudformation', `Action=A&${'a.member.1=b&'.repeat(4_000_000)}`, FORM),
  'a form of a megabyte': () => post('cloudformation', `Action=A&${'a.member.1=b&'.repeat(75_000)}`, FORM),
  'JSON of many values': () =>
    post('logs', `{"a":[${'1,'.repeat(3_900_000)}1]}`, json('Logs_20140328.PutLogEvents')),
  'JSON of many levels': () => post('logs', '{"a":'.repeat(1_500_000), json('Logs_20140328.PutLogEvents')),
  'CBOR of many values': () =>
    post(
      'monitoring',
      Buffer.concat([Buffer.from([0xa1, 0x61, 0x61, 0x9a, 0x00, 0x7a, 0x12, 0x00]), Buffer.alloc(8_000_000)]),
      { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      '/service/GraniteServiceVersion20100801/operation/PutMetricData',
    ),
  'values of 1,000 metrics': () =>
    post(
      'monitoring',
      metrics((index) => `m${index}`),
      { ...json(PUT_METRICS), 'content-encoding': 'gzip' },
    ),
  '150,000 values of one metric': () =>
    post(
      'monitoring',
      metrics(() => 'm'),
      { ...json(PUT_METRICS), 'content-encoding': 'gzip' },
    ),
  'expressions over two weeks': expressions,
  'code of 36 MB': () =>
    post(
      'lambda',
      JSON.stringify(creation()),
      { 'content-type': 'application/json' },
      '/2015-03-31/functions',
    ),
  'the same code again': () =>
    post(
      'lambda',
      JSON.stringify({ ZipFile: zipFile() }),
      { 'content-type': 'application/json' },
      '/2015-03-31/functions/large/code',
      'PUT',
    ),
  'a template of 50,000 lines': () => template('lines'),
  'a template of 50,000 members': () => template('members'),
  'a template of 99,000 values in JSON': () => template('values'),
};

describe('no request keeps all others waiting', () => {
  it.each(Object.entries(REQUESTS))('%s', { timeout: 60_000 }, async (_name, send) => {
    await local.reset();
    await send();
    // What it left to be written is its doing, too.
    await local.idle();
    expect(await local.held()).toBeLessThan(MOST_MS);
  });
});
