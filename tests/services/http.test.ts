import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/http/http.ts';
import type { HttpRequest } from '../../src/http/messages.ts';
import { createTestClock } from '../support/clock.ts';
import { direct } from '../support/network.ts';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<URL> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return new URL(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/x`);
}

function client(signal = new AbortController().signal) {
  const slept: number[] = [];
  const clock = createTestClock();
  const sleep = async (ms: number): Promise<void> => {
    slept.push(ms);
  };
  return {
    slept,
    http: createHttpClient({
      network: direct,
      clock: { ...clock, sleep },
      signal,
      random: () => 0.5,
      admit: async () => undefined,
    }),
  };
}

const request = (url: URL, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  repeatable: true,
  ...more,
});

describe('the HTTP client', () => {
  it('tries again what may pass, with growing pauses, and gives the last answer', async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? 503 : 200).end('done');
    });
    const { http, slept } = client();
    expect(await http.request(request(url))).toMatchObject({ status: 200, body: 'done' });
    expect(slept).toEqual([100, 200]);
  });

  it('gives up after three attempts', async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked += 1;
      response.writeHead(429).end();
    });
    expect(await client().http.request(request(url))).toMatchObject({ status: 429 });
    expect(asked).toBe(3);
  });

  it('sends once what must not be sent twice', async () => {
    let asked = 0;
    const url = await serve((incoming) => {
      asked += 1;
      incoming.socket.destroy();
    });
    await expect(
      client().http.request(request(url, { method: 'PATCH', repeatable: false })),
    ).rejects.toMatchObject({ code: 'FAILED' });
    expect(asked).toBe(1);
  });

  it('tells at once that nobody listens', async () => {
    const url = await serve(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    const { http, slept } = client();
    await expect(http.request(request(url))).rejects.toThrow(
      /the API at http:\/\/127.0.0.1:\d+ cannot be reached/,
    );
    expect(slept).toEqual([]);
  });

  it('waits no longer than it was told', async () => {
    const url = await serve(() => undefined);
    await expect(client().http.request(request(url, { timeoutMs: 50, repeatable: false }))).rejects.toThrow(
      'no answer in time',
    );
  });

  it('is interrupted while it waits', async () => {
    const url = await serve(() => undefined);
    const interrupt = new AbortController();
    const answer = client(interrupt.signal).http.request(request(url));
    interrupt.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });
});
