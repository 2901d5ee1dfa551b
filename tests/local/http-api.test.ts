import { request as httpRequest } from 'node:http';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRequestSigner } from '../../src/http/sign-request.ts';
import { createTestClock } from '../support/clock.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { createStack, functionTemplate } from '../support/stack.ts';

const ECHO = `exports.handler = async (event) => {
  const mode = event.queryStringParameters?.mode;
  if (mode === 'throw') throw new Error('x');
  if (mode === 'bare') return { hello: 'world' };
  if (mode === 'text') return 'plain';
  if (mode === 'strange') return { statusCode: 'abc' };
  if (mode === 'cookies') return { statusCode: 200, cookies: ['a=1', 'b=2; HttpOnly'], headers: { 'Access-Control-Allow-Origin': 'https://evil.example' } };
  if (mode === 'binary') return { statusCode: 200, isBase64Encoded: true, body: Buffer.from([0, 255]).toString('base64'), headers: { 'content-type': 'image/png' } };
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) };
}`;

let local: TestLocal;
const endpoints: Record<string, string> = {};

beforeAll(async () => {
  local = await startLocal();
  const cors = {
    AllowOrigins: ['http://*', 'https://good.example'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: ['x-a'],
    ExposeHeaders: ['etag'],
    MaxAge: 60,
  };
  const apis: Record<string, object> = {
    plain: { routes: ['GET /items', 'ANY /items/{id}', 'GET /files/{path+}', 'GET /items/special'] },
    catchall: {},
    cors: { cors },
    slow: { throttle: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } },
    signed: { authorization: 'AWS_IAM' },
  };
  for (const [name, api] of Object.entries(apis)) {
    const template = functionTemplate(ECHO, { FunctionName: name }, api).replaceAll(
      '"/api"',
      `"/api/${name}"`,
    );
    endpoints[name] = (await createStack(local, name, template)).Endpoint ?? '';
  }
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

async function get(api: string, path: string, init: RequestInit = {}) {
  const response = await fetch(`${endpoints[api]}${path}`, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, never>,
  };
}

describe('payload 2.0', () => {
  it('tells where a request came from, and nothing of its connection', async () => {
    const { json } = await get('plain', '/items/a');
    const { headers } = json();
    const { port } = new URL(endpoints.plain ?? '');
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': port,
      'x-forwarded-proto': 'http',
    });
    expect(headers).not.toHaveProperty('connection');
    const proxied = await get('plain', '/items/a', { headers: { 'x-forwarded-for': '192.0.2.1' } });
    expect(proxied.json().headers).toMatchObject({ 'x-forwarded-for': '192.0.2.1, 127.0.0.1' });
  });

  // As tried on AWS: https://github.com/ministackorg/ministack/pull/766.
  it.each([
    ['text/html; charset=utf-8', false],
    ['application/json;charset=utf-8', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/x-www-form-urlencoded', true],
    ['application/vnd.api+json', true],
    ['application/octet-stream', true],
  ])('has a body of %s in base64: %s', async (type, isBase64Encoded) => {
    const init = { method: 'POST', body: 'a=1', headers: { 'content-type': type } };
    const { json } = await get('catchall', '/', init);
    expect(json()).toMatchObject({ body: isBase64Encoded ? 'YT0x' : 'a=1', isBase64Encoded });
  });

  it('has a body without a type in base64', async () => {
    const init = { method: 'POST', body: new Uint8Array(Buffer.from('a=1')) };
    const { json } = await get('catchall', '/', init);
    expect(json()).toMatchObject({ body: 'YT0x', isBase64Encoded: true });
  });

  it('has what AWS sends, and leaves out what would be empty', async () => {
    const { json } = await get('plain', '/items/a%20b?x=1&x=2&y=', {
      headers: { 'X-Two': 'b', cookie: 'c1=v1; c2=v2' },
    });
    const event = json();
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /items/{id}',
      rawPath: '/items/a b',
      rawQueryString: 'x=1&x=2&y=',
      cookies: ['c1=v1', 'c2=v2'],
      queryStringParameters: { x: '1,2', y: '' },
      pathParameters: { id: 'a b' },
      isBase64Encoded: false,
      requestContext: {
        accountId: '000000000000',
        http: { method: 'GET', path: '/items/a b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        routeKey: 'ANY /items/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/) as string,
      },
    });
    expect(event.headers).toMatchObject({
      'x-two': 'b',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/) as string,
    });
    for (const absent of ['body', 'stageVariables']) expect(event).not.toHaveProperty(absent);
    expect(event.headers).not.toHaveProperty('cookie');
    expect(event.requestContext).not.toHaveProperty('authorizer');
  });

  it('gives text as text and the rest in base64', async () => {
    const binary = await get('catchall', '/', {
      method: 'POST',
      body: Buffer.from([0, 255]),
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(binary.json()).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
    const text = await get('catchall', '/', {
      method: 'POST',
      body: '{"a":"é"}',
      headers: { 'content-type': 'application/json' },
    });
    expect(text.json()).toMatchObject({ body: '{"a":"é"}', isBase64Encoded: false });
  });
});

describe('routes', () => {
  it.each([
    ['/items', 'GET /items'],
    ['/items/special', 'GET /items/special'],
    ['/items/other', 'ANY /items/{id}'],
    ['/files/a/b/c', 'GET /files/{path+}'],
  ])('%s goes to %s', async (path, routeKey) => {
    expect((await get('plain', path)).json()).toMatchObject({ routeKey });
  });

  it('answers 404 where there is none, and for another method', async () => {
    expect(await get('plain', '/nowhere')).toMatchObject({ status: 404, text: '{"message":"Not Found"}' });
    expect((await get('plain', '/items', { method: 'DELETE' })).status).toBe(404);
  });
});

describe('answers', () => {
  it('take JSON without a status for a body', async () => {
    const bare = await get('catchall', '/?mode=bare');
    expect(bare).toMatchObject({ status: 200, text: '{"hello":"world"}' });
    expect(bare.headers.get('content-type')).toBe('application/json');
    expect((await get('catchall', '/?mode=text')).text).toBe('plain');
  });

  it('carry cookies one by one, and bytes', async () => {
    expect((await get('catchall', '/?mode=cookies')).headers.getSetCookie()).toEqual([
      'a=1',
      'b=2; HttpOnly',
    ]);
    const response = await fetch(`${endpoints.catchall}/?mode=binary`);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255]);
  });

  it.each(['throw', 'strange'])('are 500 when the function does not answer properly (%s)', async (mode) => {
    expect(await get('catchall', `/?mode=${mode}`)).toMatchObject({
      status: 500,
      text: '{"message":"Internal Server Error"}',
    });
  });

  it('are 413 for a body that is too large and 431 for too many headers', async () => {
    expect(
      (await get('catchall', '/', { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) })).status,
    ).toBe(413);
    expect((await get('catchall', '/', { headers: { 'x-long': 'x'.repeat(10_300) } })).status).toBe(431);
  });
});

describe('CORS', () => {
  it('answers preflight itself and ignores what the function says', async () => {
    const preflight = await get('cors', '/items', {
      method: 'OPTIONS',
      headers: { origin: 'https://good.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://good.example');
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,POST');
    const answer = await get('cors', '/?mode=cookies', { headers: { origin: 'https://good.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://good.example');
    expect(answer.headers.get('access-control-expose-headers')).toBe('etag');
    // "http://* (allow any origin that begins with http://)". developerguide/http-api-cors.html
    const plain = await get('cors', '/?mode=cookies', { headers: { origin: 'http://any.localhost:8080' } });
    expect(plain.headers.get('access-control-allow-origin')).toBe('http://any.localhost:8080');

    const stranger = await get('cors', '/?mode=cookies', { headers: { origin: 'https://localhost' } });
    expect(stranger.status).toBe(200);
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('throttling', () => {
  it('lets a burst through and then 429', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => get('slow', '/')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(answers.find(({ status }) => status === 429)?.text).toBe('{"message":"Too Many Requests"}');
  });
});

describe('IAM authorization', () => {
  const sign = (secretAccessKey: string, accessKeyId = 'AKIAEXAMPLE') =>
    createRequestSigner('execute-api', 'us-east-1', async () => ({ accessKeyId, secretAccessKey }));
  const signed = async (secret: string, path: string, accessKeyId?: string) => {
    const url = new URL(`${endpoints.signed}${path}`);
    const { host: _, ...headers } = await sign(secret, accessKeyId)({ method: 'GET', url });
    return get('signed', path, { headers });
  };

  it('lets in who signs, and tells the function who it is, but not the key', async () => {
    const { status, json, text } = await signed('local', '/items?b=2&a=1%2F2');
    expect(status).toBe(200);
    expect(text).not.toContain('AKIAEXAMPLE');
    expect(json().requestContext).toMatchObject({
      authorizer: { iam: { accessKey: 'local', accountId: '000000000000' } },
    });
  });

  it('refuses who does not, or with another secret, or too late', async () => {
    expect(await get('signed', '/items')).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
    expect((await signed('wrong', '/items')).status).toBe(403);
    expect((await signed('local', '/items', 'AKIANOBODY')).status).toBe(403);
    const clock = createTestClock(new Date(Date.now() + 10 * 60_000).toISOString());
    const later = await startLocal({ clock });
    const { Endpoint } = await createStack(
      later,
      'signed',
      functionTemplate(ECHO, {}, { authorization: 'AWS_IAM' }),
    );
    const url = new URL(`${Endpoint}/items`);
    const { host: _, ...headers } = await sign('local')({ method: 'GET', url });
    expect((await fetch(url, { headers })).status).toBe(403);
    await later.close();
  });
});

describe('the access log', () => {
  it('has a JSON line for each request, also for hostile user agents', async () => {
    await new Promise<void>((resolve, reject) => {
      const outgoing = httpRequest(
        `${endpoints.catchall}/logged`,
        { headers: { 'user-agent': 'a"b\\c' } },
        (response) => {
          response.resume().on('end', resolve);
        },
      );
      outgoing.on('error', reject).end();
    });
    const logs = new CloudWatchLogsClient(clientOptions(local.endpoint));
    const find = async () =>
      (await logs.send(new FilterLogEventsCommand({ logGroupName: '/api/catchall' }))).events?.at(-1)
        ?.message ?? '{}';
    await expect
      .poll(async () => JSON.parse(await find()) as object)
      .toMatchObject({ status: '200', ua: 'a"b\\c', fn: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  });
});
