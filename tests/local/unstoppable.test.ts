import { once } from 'node:events';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSockets, stop } from '../../src/local/sockets.ts';
import { openStore } from '../../src/local/store.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { sendRaw, statusOf } from '../support/raw-http.ts';
import { createStack, functionTemplate } from '../support/stack.ts';

const STATUSES = `exports.handler = async (event) =>
  ({ statusCode: Number(event.queryStringParameters?.status ?? 200), body: 'x' });`;

let local: TestLocal;
let api: string;

beforeAll(async () => {
  local = await startLocal();
  const outputs = await createStack(local, 'api', functionTemplate(STATUSES, {}, {}));
  api = outputs.Endpoint ?? Object.values(outputs)[0] ?? '';
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

const credential = (service: string) =>
  `Authorization: AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

describe('a request that is none', () => {
  it.each([
    ['GET //', 's3'],
    ['GET //', 'lambda'],
    ['GET ///?', 'xray'],
    ['GET http://[', 's3'],
    ['GET /%', 's3'],
    ['GET /bucket/%zz', 's3'],
    ['GET /2015-03-31/functions/%ff', 'lambda'],
    ['PROPFIND /', 's3'],
    ['MKCOL /x', 'dynamodb'],
    ['FOO /', 's3'],
    ['POST //', 'sts'],
    ['GET /_backoffice/', 's3'],
    ['POST /service//operation/', 'monitoring'],
  ])('%s to %s is the mistake of its sender', async (line, service) => {
    const status = await statusOf(local.endpoint, line, [credential(service)]);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  it.each(['GET //', 'GET /%', 'GET http://[', 'PROPFIND /', 'GET /?a=%'])(
    '%s to an API is answered',
    async (line) => {
      const status = await statusOf(api, line);
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(500);
    },
  );
});

describe('an answer that HTTP does not know', () => {
  // What API Gateway answers is believed, not proven: 1xx is no final answer, so the function gave none.
  it.each([100, 101, 103, 199])('%i of a function is an error of the gateway', async (status) => {
    const answer = await fetch(`${api}/?status=${status}`);
    expect([answer.status, await answer.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  });
});

describe('an exception', () => {
  it('in what is called for a request ends that request alone', async () => {
    const broken = await startLocal({
      control: (request) => {
        if (request.url === '/control') throw new Error('control');
        return false;
      },
      observe: async (_service, operation) => {
        if (operation === 'GetCallerIdentity') throw new Error('observer');
      },
    });
    const answer = await fetch(`${broken.endpoint}/control`);
    expect([answer.status, await answer.json()]).toEqual([
      500,
      { __type: 'InternalFailure', message: 'Internal Server Error' },
    ]);
    const identity = new STSClient(clientOptions(broken.endpoint)).send(new GetCallerIdentityCommand({}));
    await expect(identity).rejects.toMatchObject({
      name: 'InternalFailure',
      $metadata: { httpStatusCode: 500 },
    });
    expect(broken.errors.map(String)).toEqual(['Error: control', 'Error: observer']);
    await broken.close();
  });

  it('after the answer is reported, and nothing more', async () => {
    const errors: unknown[] = [];
    const sockets = createSockets({
      report: (error) => errors.push(error),
      enclose: (_response, work) => work(),
      connections: 10,
    });
    const server = sockets.create();
    sockets.serve(server, async (request, response) => {
      if (request.url === '/half') {
        response.writeHead(200, { 'content-length': '10' });
        response.write('half');
      } else response.end('whole');
      throw new Error(`after ${request.url}`);
    });
    const endpoint = `http://127.0.0.1:${await sockets.listen(server, 0)}`;
    expect(await (await fetch(`${endpoint}/whole`)).text()).toBe('whole');
    await expect((await fetch(`${endpoint}/half`)).text()).rejects.toThrow();
    expect(errors.map(String)).toEqual(['Error: after /whole', 'Error: after /half']);
    await stop(server);
  });
});

describe('a connection', () => {
  // The CLI and the SDK's waiters look every 5 s: at that very pace, Node's own limit ends a connection
  // while a request is on its way.
  it('stays open for longer than the pause of a client that polls', () => {
    const sockets = createSockets({ report: () => undefined, enclose: (_, work) => work(), connections: 2 });
    expect(sockets.create().keepAliveTimeout).toBeGreaterThan(30_000);
  });

  it('is closed when its request does not come to an end', async () => {
    const sockets = createSockets({
      report: () => undefined,
      enclose: (_response, work) => work(),
      connections: 2,
      headerMs: 100,
      requestMs: 200,
    });
    const server = sockets.create();
    sockets.serve(server, (request, response) => request.on('end', () => response.end('x')).resume());
    const endpoint = `http://127.0.0.1:${await sockets.listen(server, 0)}`;
    expect(await sendRaw(endpoint, 'GET / HT')).toMatch(/^HTTP\/1\.1 408 /);
    expect(await sendRaw(endpoint, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab')).toMatch(
      /^HTTP\/1\.1 408 /,
    );
    const slow = [sendRaw(endpoint, 'GET / HT'), sendRaw(endpoint, 'GET / HT')];
    await expect
      .poll(() => new Promise((resolve) => server.getConnections((_, count) => resolve(count))))
      .toBe(2);
    const dropped = once(server, 'drop');
    expect(await sendRaw(endpoint, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('');
    await dropped;
    await Promise.all(slow);
    expect(await (await fetch(endpoint)).text()).toBe('x');
    await stop(server);
  });
});

describe('state of a later version', () => {
  it('is refused by its format, and left as it is', async () => {
    const directory = temporaryDirectory();
    const store = await openStore(join(directory, 'store'));
    await store.collection<number>('store').put('format', 7);
    await store.close();
    await expect(startLocal({ directory })).rejects.toMatchObject({
      name: 'LaterVersionError',
      message:
        'The state has format 7, and this version of backoffice reads up to 2: a later version has written it',
    });
  });

  it('of an earlier one without a format is taken as it is', async () => {
    const directory = temporaryDirectory();
    const store = await openStore(join(directory, 'store'));
    await store.collection<number>('store').delete('format');
    await store.close();
    await (await startLocal({ directory })).close();
    const again = await openStore(join(directory, 'store'));
    expect(await again.collection<number>('store').get('format')).toBe(2);
    await again.close();
  });
});
