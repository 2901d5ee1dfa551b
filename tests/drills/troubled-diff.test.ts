import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BackofficeError } from '../../src/errors.ts';
import type { TableDiff } from '../../src/services/table/diff/table-diff.ts';
import type { TableList } from '../../src/services/table/environment-tables.ts';
import { createShiftedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { sparing } from '../support/random.ts';
import { SEED } from '../support/scale.ts';

const OWN = 'local-backoffice-data';
const COPY = `${OWN}-copy`;
const COUNT = 300;
/** Told of each call while a test listens. */
let heard: (call: string) => void = () => undefined;
const app = useDeployed(true, {
  clock: createShiftedClock(),
  random: sparing(SEED),
  observe: async (service, operation) => heard(`${service} ${operation}`),
});
const diff = (...argv: string[]) => app.json<TableDiff>(['table', 'diff', ...argv]);
const file = (name: string): string => join(app.stateDirectory(), name);

/** Batches are left undone in part, calls are throttled, answers get lost after the work was done. */
function troubled(): void {
  app.local().faults.set([
    { kind: 'partial-batch', rate: 0.5 },
    { kind: 'throttle', service: 'dynamodb', operation: 'Scan', rate: 0.2 },
    { kind: 'throttle', service: 'dynamodb', operation: 'DescribeTable', rate: 0.1 },
    { kind: 'lost-answer', service: 'dynamodb', operation: 'Scan', rate: 0.01 },
    { kind: 'lost-answer', service: 'dynamodb', operation: 'DescribeTable', rate: 0.01 },
  ]);
}

async function tables(): Promise<string[]> {
  const { result } = await app.json<TableList>(['table', 'list']);
  return result.tables.map(({ name }) => name);
}

beforeAll(async () => {
  const rows = Array.from({ length: COUNT }, (_, n) => ({ id: `row-${n}`, n, text: 'x'.repeat(n) }));
  writeFileSync(file('rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const later = rows.slice(10).map((row) => ({ ...row, ...(row.n % 7 === 0 ? { n: -1 } : {}) }));
  writeFileSync(
    file('later.jsonl'),
    [...later, { id: 'new' }].map((row) => `${JSON.stringify(row)}\n`).join(''),
  );
  for (const argv of [
    ['items', 'import', file('rows.jsonl'), '--yes'],
    ['backup', 'create', '--name', 'held', '--wait'],
    ['backup', 'restore', 'held', '--to', COPY, '--yes'],
    ['items', 'import', file('later.jsonl'), '--on-conflict', 'overwrite', '--yes'],
    ['items', 'delete', 'row-0', '--yes'],
    ['items', 'delete', 'row-1', '--yes'],
  ])
    expect((await app.run(argv)).code).toBe(0);
}, 60_000);

afterEach(() => {
  heard = () => undefined;
  app.local().faults.set([]);
  expect(readdirSync(file('diffs'))).toEqual([]);
});

/** Rows 14, 21 … are others, 0 and 1 are gone, one is new. */
const CHANGED = Array.from({ length: COUNT }, (_, n) => n).filter((n) => n >= 10 && n % 7 === 0).length;
const COUNTS = { same: COUNT - CHANGED - 2, created: 1, changed: CHANGED, deleted: 2 };
const TIMES = ['--ignore', 'version,createdAt,updatedAt,lastRequest'];

describe('with partial batches, throttles and lost answers', { timeout: 120_000 }, () => {
  it('two tables are compared row by row', async () => {
    troubled();
    const { code, result } = await diff(COPY, OWN, ...TIMES);
    expect([code, result.counts, result.a.rows, result.b.rows]).toEqual([0, COUNTS, COUNT, COUNT - 1]);
  });

  it('a backup is restored, compared and removed, whichever answer gets lost', async () => {
    const before = await tables();
    troubled();
    const { code, result, stderr } = await diff('held', OWN, '--yes', ...TIMES);
    expect([code, result.counts, stderr]).toEqual([0, COUNTS, stderr]);
    app.local().faults.set([]);
    expect(await tables()).toEqual(before);
  });

  it.each(['RestoreTableFromBackup', 'DeleteTable'])(
    'a backup is compared, and its table removed, when the answer to %s is lost',
    async (operation) => {
      const before = await tables();
      let calls = 0;
      heard = (call) => {
        if (call !== `dynamodb ${operation}`) return;
        calls += 1;
        // Only the first one.
        if (calls > 1) app.local().faults.set([]);
      };
      app.local().faults.set([{ kind: 'lost-answer', service: 'dynamodb', operation, rate: 1 }]);
      const { code, result, stderr } = await diff('held', OWN, '--yes', ...TIMES);
      expect([code, result.counts, calls > 1, stderr]).toEqual([0, COUNTS, true, stderr]);
      expect(await tables()).toEqual(before);
    },
  );

  it('a table that cannot be deleted takes nothing of the comparison, and is named', async () => {
    app.local().faults.set([{ kind: 'error', service: 'dynamodb', operation: 'DeleteTable', rate: 1 }]);
    const { code, result, stderr } = await diff('held', OWN, '--yes', ...TIMES);
    app.local().faults.set([]);
    expect([code, result.counts]).toEqual([0, COUNTS]);
    const [, left = ''] = /warning: (\S+) stays \(/.exec(stderr) ?? [];
    expect((await app.run(['table', 'delete', left, '--confirm', 'local'])).code).toBe(0);
  });

  it('what cannot be read is never said to be the same', async () => {
    app.local().faults.set([{ kind: 'throttle', service: 'dynamodb', operation: 'Scan', rate: 1 }]);
    const { code, stdout, stderr } = await app.run(['table', 'diff', COPY, OWN, '--exit-code']);
    expect([code, stdout]).toEqual([6, '']);
    expect(stderr).toMatch(/throttle|rate/i);
  });
});

describe('interrupted', { timeout: 60_000 }, () => {
  it('while it reads, it leaves nothing but the table of the backup, and says so', async () => {
    const stop = new AbortController();
    let reads = 0;
    heard = (call) => {
      if (call !== 'dynamodb Scan') return;
      reads += 1;
      if (reads === 3) stop.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
    };
    const { code, stdout, stderr } = await app.run(['table', 'diff', 'held', OWN, '--yes'], {
      signal: stop.signal,
    });
    heard = () => undefined;
    expect([code, stdout]).toEqual([130, '']);
    const [, left = ''] = /(\S+-diff-\S+) stays; rerun to go on with it/.exec(stderr) ?? [];
    expect(await tables()).toContain(left);
    const { result } = await diff('held', OWN, '--yes', ...TIMES);
    expect(result.counts).toEqual(COUNTS);
    expect(await tables()).not.toContain(left);
  });
});
