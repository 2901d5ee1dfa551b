import { createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BackofficeError } from '../../src/errors.ts';
import { createHttpClient } from '../../src/http/http.ts';
import { createLoadClient } from '../../src/http/load/load-client.ts';
import { createNetwork } from '../../src/network/network.ts';
import { realClock } from '../support/clock.ts';
import { portOf } from '../support/proxy.ts';

const CONNECTED = 'HTTP/1.1 200 Connection established\r\n\r\n';
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const url = new URL('http://api.test/health');
const admit = async (): Promise<void> => undefined;

/** A proxy that answers each CONNECT as it is told to. */
async function proxyThat(answers: (client: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    client.once('data', () => answers(client));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${portOf(server)}`;
}

async function clientThrough(proxy: string, signal = new AbortController().signal) {
  const network = await createNetwork({ env: { HTTP_PROXY: proxy }, caBundle: undefined });
  const client = createHttpClient({ clock: realClock, signal, admit, random: Math.random, network });
  onTestFinished(() => client.close());
  return { client, network };
}

/** What a request through a proxy ends with. */
async function errorThrough(proxy: string, timeoutMs = 2000): Promise<readonly string[]> {
  const { client } = await clientThrough(proxy);
  const error: unknown = await client
    .request({ method: 'POST', url, repeatable: false, timeoutMs })
    .catch((caught: unknown) => caught);
  return error instanceof BackofficeError ? [error.code, error.message] : [String(error)];
}

describe('a proxy that does not connect is told by its cause:', () => {
  it.each([
    ['407 Proxy Authentication Required', 'CREDENTIALS', /^the proxy 127\S+ requires credentials \(407\)$/],
    ['403 Forbidden', 'FAILED', /: the proxy 127\S+ refuses a connection to api\.test:80 \(403\)$/],
    ['503 Service Unavailable', 'FAILED', /: the proxy 127\S+ cannot reach api\.test:80 \(503\)$/],
  ])('%s', async (status, code, words) => {
    const proxy = await proxyThat((client) => client.end(`HTTP/1.1 ${status}\r\n\r\n`));
    expect(await errorThrough(proxy)).toEqual([code, expect.stringMatching(words)]);
  });

  it('something that is no proxy', async () => {
    const proxy = await proxyThat((client) => client.end('220 mail.test\r\n'));
    expect(await errorThrough(proxy)).toEqual([
      'FAILED',
      expect.stringMatching(/the proxy 127\S+ does not answer as an HTTP proxy$/),
    ]);
  });

  it('nobody there', async () => {
    expect(await errorThrough('127.0.0.1:1')).toEqual([
      'FAILED',
      expect.stringMatching(/the proxy 127\.0\.0\.1:1 takes no connection$/),
    ]);
  });

  it('silence, within the time of the request, and without holding the process', async () => {
    const proxy = await proxyThat(() => undefined);
    const started = performance.now();
    expect(await errorThrough(proxy, 300)).toEqual([
      'FAILED',
      expect.stringMatching(/the proxy 127\S+ does not answer in time$/),
    ]);
    expect(performance.now() - started).toBeLessThan(1500);
  });
});

it('an interruption ends the wait for a silent proxy at once', async () => {
  const proxy = await proxyThat(() => undefined);
  const controller = new AbortController();
  const { client } = await clientThrough(proxy, controller.signal);
  const asked = client.request({ method: 'GET', url, repeatable: true });
  const reason = new Error('interrupted');
  setTimeout(() => controller.abort(reason), 100);
  const started = performance.now();
  await expect(asked).rejects.toBe(reason);
  expect(performance.now() - started).toBeLessThan(1000);
});

it('bytes that come together with the proxy’s answer are not lost', async () => {
  const proxy = await proxyThat((client) => client.write(`${CONNECTED}${ANSWER}`));
  const { network } = await clientThrough(proxy);
  const load = createLoadClient({ network, admit });
  onTestFinished(() => load.close());
  const socket = load.open({ url, timeoutMs: 2000, repeatable: false, headOnly: false });
  const request = await load.encode({ method: 'GET', url, repeatable: false });
  expect(await new Promise((resolve) => socket.send(request, resolve))).toBe(200);
});

it('a load test gives up a silent proxy in the time of a request', async () => {
  const proxy = await proxyThat(() => undefined);
  const { network } = await clientThrough(proxy);
  const load = createLoadClient({ network, admit });
  onTestFinished(() => load.close());
  const socket = load.open({ url, timeoutMs: 300, repeatable: false, headOnly: false });
  const request = await load.encode({ method: 'GET', url, repeatable: false });
  expect(await new Promise((resolve) => socket.send(request, resolve))).toBe('unreachable');
});
