import { createServer, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { InjectedFaults } from '../../src/local/index.ts';
import { askFaults, askToStop, probe, sendFaults } from '../../src/local-process/ask.ts';
import { createControl } from '../../src/local-process/control.ts';
import type { Descriptor } from '../../src/local-process/descriptor.ts';

const TOKEN = 'a'.repeat(32);
const never = new AbortController().signal;

/** A process that answers as it is told. */
async function answering(listener: RequestListener): Promise<Descriptor> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { pid: 4711, endpoint: `http://127.0.0.1:${port}`, version: '1.0.0', build: 'b', token: TOKEN };
}

/** A process that is controlled by the product's own code. */
async function controlled() {
  const stops: number[] = [];
  let injected: ReturnType<InjectedFaults['list']> = [];
  const faults: InjectedFaults = {
    list: () => injected,
    set(next) {
      injected = next;
    },
  };
  let own: Descriptor | undefined;
  const control = createControl({
    descriptor: () => own,
    stop: (waitMs) => stops.push(waitMs),
    faults: () => faults,
  });
  own = await answering((sent, response) => {
    if (!control(sent, response)) response.writeHead(500).end();
  });
  return { descriptor: own, stops, injected: () => injected };
}

function post({ endpoint }: Descriptor, path: string, token: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-backoffice-token': token };
    request(`${endpoint}${path}`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end(body);
  });
}

it('a process does what it is told by who has its token', async () => {
  const { descriptor, stops, injected } = await controlled();
  expect(await probe(descriptor, never)).toEqual({
    pid: 4711,
    endpoint: descriptor.endpoint,
    version: '1.0.0',
    build: 'b',
  });
  expect(await sendFaults(descriptor, [{ kind: 'throttle', rate: 1 }], never)).toBe(200);
  expect(await askFaults(descriptor, never)).toEqual(injected());
  expect(await askToStop(descriptor, 7, never)).toBe(true);
  expect(stops).toEqual([7]);
});

it('what is refused is not told as done', async () => {
  const { descriptor, stops, injected } = await controlled();
  const other = { ...descriptor, token: 'b'.repeat(32) };
  expect(await sendFaults(other, [{ kind: 'throttle', rate: 1 }], never)).toBe(403);
  expect(await askToStop(other, 0, never)).toBe(false);
  expect([stops, injected()]).toEqual([[], []]);
});

it('a token of as many characters in more bytes is another one', async () => {
  const { descriptor } = await controlled();
  expect(await post(descriptor, '/_backoffice/stop', 'é'.repeat(32), '')).toBe(403);
});

it.each(['', '{}', 'null', '[null]', '[{"kind":"nonsense","rate":1}]', '[{"kind":"delay","rate":"1"}]', '['])(
  'faults that are none are refused: %s',
  async (body) => {
    const { descriptor, injected } = await controlled();
    expect(await post(descriptor, '/_backoffice/faults', TOKEN, body)).toBe(400);
    expect(injected()).toEqual([]);
  },
);

it.each([
  [200, '{"pid":4712}'],
  [200, '{"pid":4711}'],
  [200, '[]'],
  [200, 'nonsense'],
  [403, '{"pid":4711,"endpoint":"http://127.0.0.1:1","version":"1","build":"b"}'],
])('another one that answers is not the process: %i %s', async (status, body) => {
  const descriptor = await answering((_, response) => response.writeHead(status).end(body));
  expect(await probe(descriptor, never)).toBeUndefined();
});

it('one that sends its answer byte by byte is waited for two seconds', async () => {
  const descriptor = await answering((_, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
  });
  const started = performance.now();
  expect(await probe(descriptor, never)).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(4000);
});

it('an answer without end is given up', async () => {
  const descriptor = await answering((_, response) => {
    const part = 'x'.repeat(100_000);
    const more = (): void => {
      while (!response.destroyed && response.write(part));
    };
    response.on('drain', more);
    more();
  });
  expect(await probe(descriptor, never)).toBeUndefined();
});
