import { cbor } from '@smithy/core/cbor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBucket } from '../support/buckets.ts';
import { startLocal, type TestLocal } from '../support/local.ts';

let local: TestLocal;

beforeAll(async () => {
  local = await startLocal();
  await makeBucket(local, 'bucket');
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

interface Asked {
  readonly scope: string;
  readonly method?: string;
  readonly path?: string;
  readonly target?: string;
  readonly body?: string | URLSearchParams | Uint8Array<ArrayBuffer>;
}

async function send({ scope, method = 'POST', path = '/', target, body }: Asked) {
  const response = await fetch(`${local.endpoint}${path}`, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/${scope}/aws4_request`,
      ...(target === undefined ? {} : { 'x-amz-target': target }),
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
}

const textOf = ({ bytes }: { readonly bytes: Uint8Array }) => Buffer.from(bytes).toString();

// The values are those of AWS's own tests of its protocols:
// https://github.com/smithy-lang/smithy/blob/main/smithy-aws-protocol-tests/model/restJson1/malformedRequests
const NO_INTEGERS = [
  '1.001',
  '1e400',
  '-1e400',
  '9223372000000000000',
  '123000000000000000000000',
  '"123"',
  'true',
];
const NO_INTEGER_TEXTS = ['true', '1.001', '2ABC', '0x42', 'Infinity', '-Infinity', 'NaN', ''];
const NO_BOOLEANS = ['True', 'TRUE', 'y', '1', '0', 'no', ''];

describe('what is no whole number is refused for one', () => {
  it.each(NO_INTEGERS)('in JSON: %s', async (value) => {
    const target = 'Logs_20140328.FilterLogEvents';
    const answer = await send({ scope: 'logs', target, body: `{"logGroupName":"g","limit":${value}}` });
    expect([answer.status, JSON.parse(textOf(answer))]).toEqual([
      400,
      expect.objectContaining({ __type: 'SerializationException' }),
    ]);
  });

  it.each(['1.5', '1e300', '1e400'])('in JSON, of 64 bits: %s', async (value) => {
    const target = 'Logs_20140328.FilterLogEvents';
    const answer = await send({ scope: 'logs', target, body: `{"logGroupName":"g","startTime":${value}}` });
    expect(JSON.parse(textOf(answer))).toMatchObject({ __type: 'SerializationException' });
  });

  it.each(NO_INTEGERS)('in the JSON of a REST request: %s', async (value) => {
    const path = '/2015-03-31/functions/f/configuration';
    const answer = await send({ scope: 'lambda', method: 'PUT', path, body: `{"Timeout":${value}}` });
    expect([answer.status, JSON.parse(textOf(answer))]).toEqual([
      400,
      expect.objectContaining({ __type: 'SerializationException' }),
    ]);
  });

  it.each(NO_INTEGER_TEXTS)('in the query of a REST request: %j', async (value) => {
    const answer = await send({
      scope: 'lambda',
      method: 'GET',
      path: `/2015-03-31/functions?MaxItems=${value}`,
    });
    expect([answer.status, JSON.parse(textOf(answer))]).toEqual([
      400,
      expect.objectContaining({ __type: 'SerializationException' }),
    ]);
  });

  // https://github.com/boto/boto/issues/3530
  it.each(NO_INTEGER_TEXTS)('in a form: %j', async (value) => {
    const body = new URLSearchParams({ Action: 'DescribeAlarms', Version: '2010-08-01', MaxRecords: value });
    const answer = await send({ scope: 'monitoring', body });
    expect([answer.status, textOf(answer)]).toEqual([
      400,
      expect.stringContaining('<Code>MalformedInput</Code>'),
    ]);
  });

  it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2n ** 60n])('in CBOR: %s', async (MaxRecords) => {
    const path = '/service/GraniteServiceVersion20100801/operation/DescribeAlarms';
    const answer = await send({
      scope: 'monitoring',
      path,
      body: new Uint8Array(cbor.serialize({ MaxRecords })),
    });
    expect(cbor.deserialize(answer.bytes)).toMatchObject({ __type: 'SerializationException' });
    expect(answer.status).toBe(400);
  });
});

describe('what is no number is refused for one with a fraction', () => {
  it.each(['1e400', 'true'])('%s', async (value) => {
    const path = '/v2/apis/a/stages/s';
    const body = `{"defaultRouteSettings":{"throttlingRateLimit":${value}}}`;
    const answer = await send({ scope: 'apigateway', method: 'PATCH', path, body });
    expect(JSON.parse(textOf(answer))).toMatchObject({ __type: 'SerializationException' });
  });

  // https://github.com/sj26/sidekiq-cloudwatchmetrics/issues/16: CloudWatch itself refuses it.
  it('but not before CloudWatch has told which', async () => {
    const metric = { 'MetricData.member.1.MetricName': 'm', 'MetricData.member.1.Value': 'NaN' };
    const body = new URLSearchParams({ Action: 'PutMetricData', Namespace: 'N', ...metric });
    const answer = await send({ scope: 'monitoring', body });
    expect(textOf(answer)).toContain('<Code>InvalidParameterValue</Code>');
  });
});

describe('what is no boolean is refused for one', () => {
  it.each(NO_BOOLEANS)('in a form: %j', async (value) => {
    const changeSet = { Action: 'ExecuteChangeSet', ChangeSetName: 'c', StackName: 'bucket' };
    const body = new URLSearchParams({ ...changeSet, DisableRollback: value });
    const answer = await send({ scope: 'cloudformation', body });
    expect(textOf(answer)).toContain('<Code>MalformedInput</Code>');
  });
});

// For numbers: https://github.com/brekkylab/backlot/issues/192 and https://github.com/versity/versitygw/issues/1809,
// which have them from AWS.
describe('S3 words what is no number of keys itself', () => {
  const list = async (query: string) =>
    textOf(await send({ scope: 's3', method: 'GET', path: `/bucket?${query}` }));

  it.each(['abc', '1.5', '1e400', 'NaN', '2147483648'])('%s', async (value) => {
    const refusal =
      '<Code>InvalidArgument</Code><Message>Provided max-keys not an integer or within integer range</Message>';
    expect(await list(`list-type=2&max-keys=${value}`)).toContain(refusal);
    expect(await list(`versions&max-keys=${value}`)).toContain(refusal);
  });

  it('as it does what is negative', async () => {
    expect(await list('list-type=2&max-keys=-1')).toContain(
      '<Message>Argument maxKeys must be an integer between 0 and 2147483647</Message>',
    );
    expect(await list('versions&max-keys=-1')).toContain('<Message>max-keys cannot be negative</Message>');
  });

  it('and takes none for its default', async () => {
    expect(await list('list-type=2&max-keys=')).toContain('<MaxKeys>1000</MaxKeys>');
  });
});

// dynalite validations/index.js, whose tests were run against AWS: a fraction is cut off, whoever reads the number.
describe('a fraction in a whole number of DynamoDB', () => {
  const ask = async (operation: string, members: object) => {
    const target = `DynamoDB_20120810.${operation}`;
    const answer = await send({ scope: 'dynamodb', target, body: JSON.stringify(members) });
    return { status: answer.status, body: JSON.parse(textOf(answer)) as { message?: string } };
  };

  it.each([
    ['ListTables', {}],
    ['ListBackups', {}],
  ])('is cut off by %s', async (operation, members) => {
    expect((await ask(operation, { ...members, Limit: 1.5 })).status).toBe(200);
    expect((await ask(operation, { ...members, Limit: 0.5 })).body.message).toContain(
      'greater than or equal to 1',
    );
  });

  it('is cut off where items are read', async () => {
    await ask('CreateTable', {
      TableName: 'numbers',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
    for (const id of ['a', 'b']) await ask('PutItem', { TableName: 'numbers', Item: { id: { S: id } } });
    expect((await ask('Scan', { TableName: 'numbers', Limit: 1.5 })).body).toMatchObject({ Count: 1 });
    expect((await ask('Scan', { TableName: 'numbers', Limit: 2 ** 31 })).status).toBe(400);
  });
});
