import { describe, expect, it } from 'vitest';
import type { Api } from '../../src/services/application-client.ts';
import { createSettlingApi } from '../../src/services/deploy/settling-api.ts';
import { createTestClock } from '../support/clock.ts';

/** An API that answers with these, and with the last one from then on. */
function answering(...statuses: number[]) {
  let calls = 0;
  const api: Api = {
    endpoint: async () => 'http://127.0.0.1',
    async call() {
      const status = statuses[Math.min(calls, statuses.length - 1)] ?? 0;
      calls += 1;
      return { status, headers: {}, body: '', latencyMs: 1 };
    },
  };
  const lines: string[] = [];
  const clock = createTestClock();
  const begun = clock.now().getTime();
  const settling = createSettlingApi(api, {
    clock,
    signal: new AbortController().signal,
    report: (line) => lines.push(line),
  });
  const ask = async () => (await settling.call({ method: 'GET', path: '/health', repeatable: true })).status;
  return { ask, lines, calls: () => calls, seconds: () => (clock.now().getTime() - begun) / 1000 };
}

describe('an API that was just deployed', () => {
  it.each([403, 404, 500, 503])(
    'is asked again after %i until it has settled, which is told once',
    async (status) => {
      const api = answering(status, status, status, 200);
      expect(await api.ask()).toBe(200);
      expect(api.lines).toEqual([`the API answers ${status}; retrying for up to 20 s until it has settled`]);
    },
  );

  it('is judged after 20 s, which all its calls share', async () => {
    const api = answering(500);
    expect(await api.ask()).toBe(500);
    expect(api.seconds()).toBe(20);
    expect([await api.ask(), api.seconds()]).toEqual([500, 20]);
  });

  it('is judged at once by any other answer', async () => {
    const api = answering(400, 200);
    expect([await api.ask(), api.calls(), api.lines]).toEqual([400, 1, []]);
  });
});
