import { createSocket } from 'node:dgram';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { createDynamoDB } from '../../function/dynamodb/client.ts';
import { createSigner } from '../../function/dynamodb/signing.ts';
import { createTransport, type Transport } from '../../function/dynamodb/transport.ts';
import { createDaemonClient } from '../../function/tracing/daemon.ts';
import { readTraceHeader } from '../../function/tracing/header.ts';
import { createTracer } from '../../function/tracing/tracer.ts';

const ENDPOINT = new URL('https://dynamodb.eu-west-1.amazonaws.com');
const NOW = new Date('2026-11-22T12:34:56.000Z');

describe('signature', () => {
  it.each([
    [{ accessKeyId: 'AKID', secretAccessKey: 'secret' }, '{}'],
    [{ accessKeyId: 'AKID', secretAccessKey: 's/+=cret', sessionToken: 'token==' }, '{"TableName":"ä"}'],
  ])('is the one of @smithy/signature-v4', async (credentials, body) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.GetItem',
    };
    const ours = createSigner('dynamodb', 'eu-west-1', () => credentials)(ENDPOINT, headers, body, NOW);
    const signer = new SignatureV4({
      service: 'dynamodb',
      region: 'eu-west-1',
      credentials,
      sha256: Sha256,
      applyChecksum: false,
    });
    const request = {
      method: 'POST',
      protocol: 'https:',
      hostname: ENDPOINT.hostname,
      path: '/',
      headers: { ...headers, host: ENDPOINT.host },
      body,
    };
    const theirs = await signer.sign(request, { signingDate: NOW });
    expect(ours.authorization).toBe(theirs.headers.authorization);
  });
});

function client(answers: (() => ReturnType<Transport>)[]) {
  const sleeps: number[] = [];
  let sent = 0;
  const call = createDynamoDB({
    endpoint: ENDPOINT,
    sign: (_url, headers) => headers,
    transport: () => {
      const answer = answers[Math.min(sent, answers.length - 1)];
      sent += 1;
      return answer ? answer() : Promise.reject(new Error('no answer'));
    },
    now: () => NOW,
    sleep: async (ms) => {
      sleeps.push(ms);
    },
    random: () => 1,
  });
  return { call, sleeps, sent: () => sent };
}

const ok = () =>
  Promise.resolve({ status: 200, headers: { 'x-amzn-requestid': 'id-1' }, body: '{"Item":{}}' });
const failing =
  (name: string, status = 400) =>
  () =>
    Promise.resolve({ status, headers: {}, body: JSON.stringify({ __type: `x#${name}`, message: 'm' }) });

describe('client', () => {
  it('tries again what may pass, with growing pauses, and tells how often', async () => {
    const { call, sleeps, sent } = client([
      failing('ThrottlingException'),
      failing('InternalServerError', 500),
      ok,
    ]);
    let attempts = 0;
    await call('GetItem', {}, (outcome) => {
      attempts = outcome.attempts;
    });
    expect(sent()).toBe(3);
    expect(attempts).toBe(3);
    expect(sleeps).toEqual([50, 100]);
  });

  it('gives up after four attempts', async () => {
    const { call, sent } = client([failing('ProvisionedThroughputExceededException')]);
    await expect(call('GetItem', {})).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
    });
    expect(sent()).toBe(4);
  });

  it('does not try again what will not pass', async () => {
    const { call, sent } = client([failing('ConditionalCheckFailedException')]);
    await expect(call('PutItem', {})).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      status: 400,
    });
    expect(sent()).toBe(1);
  });

  it('tries a broken connection again', async () => {
    const broken = () => Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    expect((await client([broken, ok]).call('GetItem', {})).Item).toEqual({});
  });

  it('takes a page of something in between for a server error', async () => {
    const page = () => Promise.resolve({ status: 502, headers: {}, body: '<html>' });
    await expect(client([page]).call('GetItem', {})).rejects.toMatchObject({ status: 502 });
  });

  it.each([
    [200, '<html>'],
    [200, 'null'],
    [200, '5'],
    [400, 'null'],
    [400, '[]'],
    [400, '{"__type":5,"message":null}'],
  ])('takes an answer of %d that is none, %s, for an error', async (status, body) => {
    const odd = () => Promise.resolve({ status, headers: {}, body });
    await expect(client([odd]).call('Query', {})).rejects.toMatchObject({
      name: status === 200 ? 'InternalServerError' : 'UnknownError',
      status,
      message: `DynamoDB answered ${status}`,
    });
  });

  it('waits for an answer no longer than it was told', async () => {
    const { createServer } = await import('node:http');
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const send = createTransport()({ url: new URL(`http://127.0.0.1:${port}`), headers: {}, body: '{}' }, 50);
    await expect(send).rejects.toMatchObject({ name: 'TimeoutError' });
    server.closeAllConnections();
    server.close();
  });
});

describe('tracing', () => {
  it('reads the header and ignores what it does not know', () => {
    expect(readTraceHeader('Root=1-5-a;Parent=b;Sampled=1;Lineage=x:y')).toEqual({
      traceId: '1-5-a',
      parentId: 'b',
      sampled: true,
    });
    expect(readTraceHeader('Root=1-5-a;Sampled=0')).toEqual({ traceId: '1-5-a', sampled: false });
    expect(readTraceHeader(undefined)).toEqual({ sampled: false });
  });

  it('sends a well-formed subsegment for a sampled call, and nothing for another', async () => {
    const daemon = createSocket('udp4');
    const documents: { name: string; error?: boolean; throttle?: boolean }[] = [];
    daemon.on('message', (datagram) =>
      documents.push(JSON.parse(datagram.toString().split('\n')[1] ?? '') as { name: string }),
    );
    await new Promise<void>((resolve) => daemon.bind(0, '127.0.0.1', resolve));
    const tracer = createTracer(
      createDaemonClient(`127.0.0.1:${daemon.address().port}`),
      'eu-west-1',
      () => NOW.getTime() / 1000,
      () => 'ab'.repeat(8),
    );
    const unsampled = tracer.begin({ traceId: 't', parentId: 'p', sampled: false });
    await unsampled.capture({ service: 'DynamoDB', operation: 'GetItem' }, async () => 1);
    await unsampled.end({ status: 200, annotations: {} });
    const sampled = tracer.begin({ traceId: 't', parentId: 'p', sampled: true });
    await sampled.capture({ service: 'DynamoDB', operation: 'GetItem', tableName: 'items' }, async (report) =>
      report({ attempts: 2, status: 200, requestId: 'r' }),
    );
    const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    await sampled
      .capture({ service: 'DynamoDB', operation: 'Scan' }, () => Promise.reject(throttled))
      .catch(() => undefined);
    const annotations = { route: '/items/{id}', itemId: 'a', reason: undefined };
    await sampled.end({ status: 500, annotations, error: new TypeError('broken') });
    await expect.poll(() => documents.length).toBe(1);
    expect(documents[0]).toMatchObject({
      name: 'request',
      id: 'ab'.repeat(8),
      trace_id: 't',
      parent_id: 'p',
      type: 'subsegment',
      fault: true,
      annotations: { route: '/items/{id}', itemId: 'a', status: 500 },
      cause: {
        exceptions: [
          {
            type: 'TypeError',
            message: 'broken',
            remote: false,
            stack: expect.arrayContaining([
              { path: expect.any(String), line: expect.any(Number), label: expect.any(String) },
            ]),
          },
        ],
      },
      subsegments: [
        {
          name: 'DynamoDB',
          namespace: 'aws',
          aws: {
            operation: 'GetItem',
            table_name: 'items',
            region: 'eu-west-1',
            request_id: 'r',
            retries: 1,
          },
        },
        { error: true, throttle: true, cause: { exceptions: [{ type: 'ThrottlingException' }] } },
      ],
    });
    // What would not fit into a datagram is sent in parts.
    const many = tracer.begin({ traceId: 't', parentId: 'p', sampled: true });
    for (let index = 0; index < 40; index += 1)
      await many.capture(
        { service: 'DynamoDB', operation: 'GetItem', tableName: 'x'.repeat(2000) },
        async () => 1,
      );
    await many.end({ status: 200, annotations: {} });
    await expect.poll(() => documents.length).toBe(42);
    expect(documents[41]).toMatchObject({ type: 'subsegment', parent_id: 'ab'.repeat(8) });
    daemon.close();
  });
});
