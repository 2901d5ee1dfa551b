import { createServer, type IncomingMessage } from 'node:http';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Call } from '../../src/aws/call.ts';
import type { ClientConfig } from '../../src/aws/client-config.ts';
import { defined } from '../../src/defined.ts';
import { addressOf, createObjectPut } from '../../src/http/put-object.ts';
import { createNetwork } from '../../src/network/network.ts';
import { createReads } from '../../src/reads.ts';
import { endpointVariantOf } from '../../src/wiring/endpoints.ts';
import { createTestClock } from '../support/clock.ts';
import { portOf } from '../support/proxy.ts';

const OBJECT = {
  bucket: 'dev-artifacts',
  owner: '123456789012',
  key: 'history/2026/11/28/a.json',
  body: '{"ä":1}',
};
const CREDENTIALS = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token==' };
const NOW = '2026-11-28T12:00:00.000Z';

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly date?: string;
}

interface Sent {
  readonly headers: IncomingMessage['headers'];
  readonly line: string;
  readonly body: string;
}

/** S3 that gives these answers, one after the other. */
async function s3That(...answers: (Answer | 'reset')[]) {
  const sent: Sent[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      sent.push({ headers: request.headers, line: `${request.method} ${request.url}`, body });
      const answer = answers[sent.length - 1] ?? { status: 200 };
      if (answer === 'reset') return void request.socket.destroy();
      const { status, code, date } = answer;
      const text = `<Error><Code>${code}</Code><Message>no &amp; no</Message></Error>`;
      response.writeHead(status, { 'x-amz-request-id': 'R1', ...defined({ date }) });
      response.end(code === undefined ? '' : text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const calls: Call[] = [];
  const lines: string[] = [];
  const clock = { ...createTestClock(NOW), sleep: async () => undefined };
  const config: ClientConfig = {
    clock,
    random: () => 0,
    region: 'eu-west-1',
    profile: undefined,
    endpoint: undefined,
    serviceEndpoints: { S3: `http://127.0.0.1:${portOf(server)}/` },
    credentials: async () => CREDENTIALS,
    network: await createNetwork({ env: {}, caBundle: undefined }),
    signal: new AbortController().signal,
    admit: async (call) => void calls.push(call),
    reads: createReads(),
    trace: (line) => void lines.push(line),
  };
  const put = createObjectPut(config, { clock, random: () => 0, variant: '' });
  onTestFinished(() => put.close());
  const putNew = (signal = new AbortController().signal) => put.putNew(OBJECT, signal);
  return { putNew, sent, calls, lines, server };
}

describe('an object that is put', () => {
  it('is sent once, signed, with its hash, for the account only, and only where none is', async () => {
    const { putNew, sent, calls, lines } = await s3That({ status: 200 });
    expect(await putNew()).toBe(true);
    expect(sent).toMatchObject([
      {
        line: 'PUT /dev-artifacts/history/2026/11/28/a.json',
        body: OBJECT.body,
        headers: {
          'if-none-match': '*',
          'x-amz-expected-bucket-owner': '123456789012',
          'x-amz-security-token': 'token==',
          'x-amz-date': '20261128T120000Z',
          'content-length': '8',
        },
      },
    ]);
    expect(calls).toEqual([{ service: 's3', operation: 'PutObject', kind: 'plan' }]);
    expect(lines).toEqual([expect.stringMatching(/^s3 PutObject ok R1 \d+ ms$/)]);
  });

  it('is signed as S3 wants it: the path as it stands', async () => {
    const { putNew, sent } = await s3That();
    await putNew();
    const [{ headers, line = '' } = { headers: {} }] = sent;
    const { authorization, connection: _, 'content-length': __, ...others } = headers;
    const signer = new SignatureV4({
      service: 's3',
      region: 'eu-west-1',
      credentials: CREDENTIALS,
      sha256: Sha256,
      uriEscapePath: false,
    });
    const request = {
      method: 'PUT',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: line.replace('PUT ', ''),
      headers: others as Record<string, string>,
      body: OBJECT.body,
    };
    const { headers: theirs } = await signer.sign(request, { signingDate: new Date(NOW) });
    expect(authorization).toBe(theirs.authorization);
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html (If-None-Match): 412, and 409 that is sent again
  it('that is there already is no error', async () => {
    const { putNew, sent } = await s3That({ status: 412, code: 'PreconditionFailed' });
    expect([await putNew(), sent.length]).toEqual([false, 1]);
  });

  it.each<[string, Answer | 'reset']>([
    ['a conflict', { status: 409, code: 'ConditionalRequestConflict' }],
    ['a slow-down', { status: 503, code: 'SlowDown' }],
    ['an error of S3', { status: 500, code: 'InternalError' }],
    ['a broken connection', 'reset'],
  ])('is sent again after %s', async (_, answer) => {
    const { putNew, sent } = await s3That(answer, answer, { status: 200 });
    expect([await putNew(), sent.length]).toEqual([true, 3]);
  });

  it('is given up after three times', async () => {
    const slow = { status: 503, code: 'SlowDown' };
    const { putNew, sent } = await s3That(slow, slow, slow);
    await expect(putNew()).rejects.toMatchObject({ code: 'BUSY', awsCode: 'SlowDown', requestId: 'R1' });
    expect(sent).toHaveLength(3);
  });

  it.each([
    [403, 'AccessDenied', 'PERMISSION'],
    [404, 'NoSuchBucket', 'NOT_FOUND'],
    [403, 'ExpiredToken', 'CREDENTIALS'],
  ])('answered with %i %s is not sent again', async (status, code, known) => {
    const { putNew, sent, lines } = await s3That({ status, code });
    await expect(putNew()).rejects.toMatchObject({ code: known, awsCode: code });
    expect([sent.length, lines]).toEqual([1, [expect.stringContaining(`s3 PutObject ${code}`)]]);
  });

  it('is signed by the clock of S3 where the own one is wrong', async () => {
    const skewed = { status: 403, code: 'RequestTimeTooSkewed', date: 'Sat, 28 Nov 2026 13:00:00 GMT' };
    const { putNew, sent } = await s3That(skewed, { status: 200 });
    await putNew();
    expect(sent.map(({ headers }) => headers['x-amz-date'])).toEqual([
      '20261128T120000Z',
      '20261128T130000Z',
    ]);
  });

  it('ends with its signal', async () => {
    const controller = new AbortController();
    const { putNew, server } = await s3That();
    server.removeAllListeners('request').on('request', () => controller.abort(new Error('no more time')));
    await expect(putNew(controller.signal)).rejects.toThrow('no more time');
  });

  it('where nobody listens is given up at once', async () => {
    const { putNew, server, lines } = await s3That();
    await new Promise((resolve) => server.close(resolve));
    await expect(putNew()).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(lines).toHaveLength(1);
  });
});

describe('its address', () => {
  const address = (region: string, variant = '', endpoint?: string) =>
    addressOf({ bucket: 'b', key: 'k/1' }, { endpoint, region, variant }).href;
  const variant = (env: Record<string, string>, awsProfile = {}) =>
    endpointVariantOf({ awsProfile } as Parameters<typeof endpointVariantOf>[0], env);

  // botocore 1.43.11, data/s3/2006-03-01/endpoint-rule-set-1.json
  it.each([
    ['eu-west-1', '', 'https://b.s3.eu-west-1.amazonaws.com/k/1'],
    ['us-east-1', '', 'https://b.s3.us-east-1.amazonaws.com/k/1'],
    ['cn-north-1', '', 'https://b.s3.cn-north-1.amazonaws.com.cn/k/1'],
    ['us-gov-west-1', '-fips', 'https://b.s3-fips.us-gov-west-1.amazonaws.com/k/1'],
    ['eu-west-1', '.dualstack', 'https://b.s3.dualstack.eu-west-1.amazonaws.com/k/1'],
    ['us-east-1', '-fips.dualstack', 'https://b.s3-fips.dualstack.us-east-1.amazonaws.com/k/1'],
  ])('in %s with "%s" is %s', (region, kind, expected) => {
    expect(address(region, kind)).toBe(expected);
  });

  it('is below an endpoint where there is one', () => {
    expect(address('eu-west-1', '', 'http://127.0.0.1:4566/')).toBe('http://127.0.0.1:4566/b/k/1');
  });

  // https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
  it('follows the variables, then the profile', () => {
    expect(variant({})).toBe('');
    expect(variant({ AWS_USE_FIPS_ENDPOINT: 'true' })).toBe('-fips');
    expect(variant({ AWS_USE_DUALSTACK_ENDPOINT: 'true' }, { useFips: true })).toBe('-fips.dualstack');
    expect(variant({ AWS_USE_FIPS_ENDPOINT: 'false' }, { useFips: true })).toBe('');
  });
});
