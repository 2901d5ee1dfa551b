import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../src/local/index.ts';
import type { LoadReport } from '../../src/services/loadtest/load.ts';
import { useDeployed } from '../support/deployed.ts';

let failing = 0;
const app = useDeployed(true, {
  observe: async (service, operation) => {
    if (service !== 'dynamodb' || operation !== 'PutItem' || failing === 0) return;
    failing -= 1;
    throw new AwsError('InternalServerError', 'Internal server error', 500);
  },
});

/** The function sends a call four times. */
const failRequests = (count: number): void => {
  failing = count * 4;
};
const post = (body: object, requests: number, ...argv: string[]) => {
  const load = ['--method', 'POST', '--path', '/items', '--concurrency', '1', '--no-server'];
  return app.json<LoadReport>([
    'loadtest',
    ...load,
    '--requests',
    String(requests),
    '--body',
    JSON.stringify(body),
    ...argv,
  ]);
};
const versionOf = async (id: string) =>
  (await app.json<{ version?: number }>(['items', 'get', id])).result.version;

describe('what a load test removes', () => {
  beforeEach(() => {
    failing = 0;
  });

  it('is not an item that was there before, though requests for its id got no answer', async () => {
    await app.run(['items', 'create', '--id', 'precious']);
    failRequests(2);
    const { code, result } = await post({ id: 'precious', status: 'x' }, 5);
    expect(result.statuses).toEqual([
      { status: 409, count: 3 },
      { status: 503, count: 2 },
    ]);
    const left = [{ id: 'precious', reason: 'not proven to be created by this test' }];
    expect([code, result.created]).toEqual([1, { items: 0, removed: 0, left }]);
    expect(await versionOf('precious')).toBe(1);
    failRequests(1);
    const { stdout } = await app.run([
      'loadtest',
      ...['--method', 'POST', '--path', '/items', '--requests', '1', '--no-server'],
      ...['--body', '{"id":"precious"}'],
    ]);
    expect(stdout).toContain('precious: not proven to be created by this test');
    expect(await versionOf('precious')).toBe(1);
  });

  it('is not an item that was changed, and not one that was there long before', async () => {
    await app.run(['items', 'create', '--id', 'changed']);
    await app.run(['items', 'update', 'changed', '--status', 'done']);
    failRequests(1);
    const { result } = await post({ id: 'changed' }, 1);
    expect(result.created.left).toEqual([
      { id: 'changed', reason: "at version 2: not this test's, or changed since" },
    ]);
    expect(await versionOf('changed')).toBe(2);
  });

  it('is nothing where nothing was made, and creates nothing to find out', async () => {
    failRequests(3);
    const { result } = await post({ id: 'absent' }, 3);
    expect(result.created).toEqual({ items: 0, removed: 0, left: [] });
    expect(await versionOf('absent')).toBeUndefined();
  });

  it('is the item that one of its requests made, also when the answer was lost', async () => {
    failRequests(1);
    const { result } = await post({ id: 'made' }, 4);
    expect(result.created).toEqual({ items: 1, removed: 1, left: [] });
    expect(await versionOf('made')).toBeUndefined();
  });

  it('is proven by a key of its own, not by one that the user gave and others have used', async () => {
    const given = ['--header', 'idempotency-key: mine'];
    const first = await post({ id: 'keyed' }, 2, ...given);
    expect(first.result.statuses).toEqual([{ status: 201, count: 2 }]);
    expect(first.result.created).toEqual({ items: 1, removed: 1, left: [] });
  });

  it('of interrupted tests is only what nobody has changed', async () => {
    const made = (n: number) => ['--id', `load-0123abcd-${n}`, '--status', 'load-test'];
    for (const n of [1, 2])
      await app.run(['items', 'create', ...made(n), '--description', 'made by a load test']);
    await app.run(['items', 'create', '--id', 'load-bearing', '--status', 'load-test']);
    await app.run(['items', 'update', 'load-0123abcd-2', '--set', 'keep=true']);
    const { result } = await app.json(['loadtest', '--clean-up']);
    const left = [{ id: 'load-0123abcd-2', reason: 'changed since it was created' }];
    expect(result).toEqual({ changed: true, items: 2, removed: 1, left });
    expect([await versionOf('load-bearing'), await versionOf('load-0123abcd-2')]).toEqual([1, 2]);
  });
});
