import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ItemsExported, ItemsImported } from '../../src/services/items/transfer/transfer.ts';
import type { RestoreResult } from '../../src/services/restore/restore.ts';
import { createShiftedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { sparing } from '../support/random.ts';
import { SEED } from '../support/scale.ts';

const COUNT = 100;
const app = useDeployed(true, { clock: createShiftedClock(), random: sparing(SEED) });
const ids = Array.from({ length: COUNT }, (_, n) => `big-${String(n).padStart(5, '0')}`);
const file = (): string => join(app.stateDirectory(), 'big.jsonl');
const importing = (...argv: string[]) =>
  app.json<ItemsImported>(['items', 'import', file(), '--yes', ...argv]);

/** Batches are left undone in part, calls are throttled, answers get lost after the work was done. */
function troubled(): void {
  app.local().faults.set([
    { kind: 'partial-batch', rate: 0.5 },
    { kind: 'throttle', service: 'dynamodb', operation: 'BatchGetItem', rate: 0.05 },
    { kind: 'throttle', service: 'dynamodb', operation: 'BatchWriteItem', rate: 0.05 },
    { kind: 'throttle', service: 'dynamodb', operation: 'PutItem', rate: 0.02 },
    { kind: 'throttle', service: 'dynamodb', operation: 'Scan', rate: 0.05 },
    { kind: 'lost-answer', service: 'dynamodb', operation: 'PutItem', rate: 0.01 },
    { kind: 'lost-answer', service: 'dynamodb', operation: 'BatchWriteItem', rate: 0.01 },
    { kind: 'lost-answer', service: 'dynamodb', operation: 'BatchGetItem', rate: 0.01 },
  ]);
}

beforeAll(() => {
  writeFileSync(file(), ids.map((id) => `${JSON.stringify({ id, status: 'new', n: 1 })}\n`).join(''));
});

afterEach(() => app.local().faults.set([]));

describe('with partial batches, throttles and lost answers', { timeout: 120_000 }, () => {
  it('an import writes each item, and says so', async () => {
    troubled();
    const first = await importing();
    expect([first.code, first.result]).toMatchObject([
      0,
      { read: COUNT, written: COUNT, same: 0, skipped: 0 },
    ]);
    const again = await importing();
    expect([again.code, again.result]).toMatchObject([0, { written: 0, same: COUNT, skipped: 0 }]);
    const over = await importing('--on-conflict', 'overwrite');
    expect([over.code, over.result]).toMatchObject([0, { written: COUNT, same: 0, skipped: 0 }]);
  });

  it('an export has each item once', async () => {
    troubled();
    const target = join(app.stateDirectory(), 'out.jsonl');
    const { code, result } = await app.json<ItemsExported>(['items', 'export', target, '--overwrite']);
    const found = readFileSync(target, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): { id?: string } => JSON.parse(line));
    expect([code, result.items, found.map(({ id }) => id).sort()]).toEqual([0, COUNT, ids]);
  });

  it('a restore compares what is there, and carries over what is newer', async () => {
    expect((await app.run(['backup', 'create', '--name', 'held', '--wait'])).code).toBe(0);
    troubled();
    const aside = await app.json<RestoreResult>(['backup', 'restore', 'held', '--yes']);
    expect([aside.code, aside.result.verification?.sample]).toMatchObject([
      0,
      { different: [], notLive: [] },
    ]);
    const { compared = 0, same = -1 } = aside.result.verification?.sample ?? {};
    expect([compared > 50, same]).toEqual([true, compared]);
  });

  it('an import that gets no answer says that it does not know', async () => {
    app.local().faults.set([{ kind: 'partial-batch', operation: 'BatchGetItem', rate: 1 }]);
    const { code, stderr } = await app.run(['items', 'import', file(), '--yes', '--from-start']);
    expect([code, stderr]).toEqual([6, expect.stringMatching(/did not answer for 100 of 100 keys/)]);
    expect(stderr).not.toMatch(/taken by another/);
    expect(stderr).toContain('whether they are in the table is not known');
  });
});
