import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { type Background, background } from '../support/background.ts';
import { ROOT } from '../support/paths.ts';

let local: Background | undefined;

afterEach(async () => {
  await local?.dispose();
});

it('an exception that nobody catches ends one request, and stands in the log', async () => {
  vi.stubEnv('NODE_OPTIONS', `--require ${join(ROOT, 'tests', 'fixtures', 'uncaught.cjs')}`);
  local = background();
  const { status } = await local.start();
  const endpoint = status.endpoint ?? '';
  for (const how of ['exception', 'rejection']) {
    const answer = await fetch(endpoint, { method: 'POST', headers: { 'x-uncaught': how } });
    expect([answer.status, await answer.json()]).toEqual([
      500,
      { __type: 'InternalFailure', message: 'Internal Server Error' },
    ]);
    expect(local.log()).toContain(`uncaught: Error: nobody catches this: ${how}`);
  }
  expect(await local.status()).toMatchObject({ state: 'running', pid: status.pid });
});
