import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/local/index.ts';
import type { Item } from '../../src/services/items/types.ts';
import type { LoadReport } from '../../src/services/loadtest/load.ts';
import type { RestoreResult } from '../../src/services/restore/restore.ts';
import { createShiftedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { sparing } from '../support/random.ts';
import { SEED } from '../support/scale.ts';
import { inputOf } from '../support/streams.ts';

const app = useDeployed(true, { clock: createShiftedClock(), random: sparing(SEED) });
const set = (faults: readonly Fault[]): void => app.local().faults.set(faults);
const of = (kind: Fault['kind'], operation: string, rate: number): Fault => ({
  kind,
  service: 'dynamodb',
  operation,
  rate,
});

/** Batches are left undone in part, calls are throttled, answers get lost after the work was done. */
const TROUBLE: readonly Fault[] = [
  { kind: 'partial-batch', rate: 0.5 },
  ...['BatchGetItem', 'BatchWriteItem', 'Scan', 'Query'].map((each) => of('throttle', each, 0.1)),
  ...['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'].map((each) => of('throttle', each, 0.02)),
  ...['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'BatchGetItem'].map((each) =>
    of('lost-answer', each, 0.01),
  ),
];

const item = async (id: string): Promise<Item | undefined> => {
  const held = app.local().faults.list();
  set([]);
  const { code, result } = await app.json<Item>(['items', 'get', id, '--via', 'table']);
  set(held);
  return code === 0 ? result : undefined;
};
const done = async (...argv: string[]): Promise<string> => {
  const { code, stdout, stderr } = await app.run(argv);
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  return stdout;
};
const listed = async (...argv: string[]): Promise<Item[]> =>
  (await done('items', 'list', '--all', '-o', 'ndjson', ...argv))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Item);

afterEach(() => set([]));

describe('with partial batches, throttles and lost answers', { timeout: 240_000 }, () => {
  it('items are created, changed, listed, deleted and brought back, and each sentence is true', async () => {
    set(TROUBLE);
    const ids = Array.from({ length: 8 }, (_, n) => `t-${n}`);
    for (const id of ids) {
      await done('items', 'create', '--id', id, '--status', 'troubled');
      expect((await item(id))?.version).toBe(1);
      await done('items', 'update', id, '--set', 'n=1', '--if-version', '1');
      expect(await item(id)).toMatchObject({ version: 2, attributes: { n: 1 } });
    }
    expect((await listed('--status', 'troubled')).map(({ id }) => id).sort()).toEqual(ids);
    await done('items', 'delete', 't-0', '--yes');
    expect(await item('t-0')).toBeUndefined();
    const entries = await app.json<{ entries: { number: number; action: string }[] }>(['history']);
    const last = entries.result.entries.find(({ action }) => action === 'items delete');
    await done('undo', String(last?.number), '--yes');
    expect(await item('t-0')).toMatchObject({ version: 2, attributes: { n: 1 } });
  });

  it('a backup is made once, a cut-over and its undo lose nothing, and a pruning keeps what it says', async () => {
    await done('items', 'create', '--id', 'before', '--status', 'kept');
    await done('backup', 'create', '--name', 'troubled', '--wait');
    await done('items', 'create', '--id', 'since', '--status', 'kept');
    set(TROUBLE);
    const cut = await app.json<RestoreResult>([
      ...['backup', 'restore', 'troubled', '--cut-over', '--carry-newer', '--yes', '--confirm', 'local'],
    ]);
    expect([cut.code, cut.code === 0 ? '' : cut.stderr]).toEqual([0, '']);
    expect(cut.result.cutOver).toMatchObject({
      returned: false,
      newer: { created: 1, carried: 1, problem: null },
    });
    for (const id of ['before', 'since']) expect((await item(id))?.id).toBe(id);
    await done('items', 'create', '--id', 'after', '--status', 'kept');
    const back = await app.json<RestoreResult>([
      ...['backup', 'restore', '--undo', '--carry-newer', '--yes', '--confirm', 'local'],
    ]);
    expect([back.code, back.code === 0 ? '' : back.stderr]).toEqual([0, '']);
    expect(back.result.cutOver?.newer).toMatchObject({ created: 1, carried: 1, conflicts: { count: 0 } });
    for (const id of ['before', 'since', 'after']) expect((await item(id))?.id).toBe(id);
    const pruned = await app.json<{ kept: object[]; deleted: object[] }>([
      'backup',
      'prune',
      '--keep',
      '1',
      '--yes',
    ]);
    expect([pruned.code, pruned.code === 0 ? '' : pruned.stderr]).toEqual([0, '']);
    const kept = await app.json<{ backups: object[] }>(['backup', 'list']);
    expect(kept.result.backups).toHaveLength(pruned.result.kept.length);
  });

  it('a load test removes what it created, or names it', async () => {
    await done('items', 'create', '--id', 'precious', '--status', 'kept');
    set(TROUBLE);
    const { result } = await app.json<LoadReport>([
      ...[
        'loadtest',
        '--method',
        'POST',
        '--path',
        '/items',
        '--requests',
        '30',
        '--concurrency',
        '3',
        '--yes',
      ],
    ]);
    const { items, removed, left } = result.created;
    expect(removed + left.length).toBe(items);
    set([]);
    const remaining = (await listed()).filter(({ description }) => /load test/.test(description));
    for (const { id } of remaining) expect(left.map((each) => each.id)).toContain(id);
    expect((await item('precious'))?.version).toBe(1);
  });
});

describe('where every answer is lost', { timeout: 120_000 }, () => {
  beforeEach(async () => {
    set([]);
    if ((await item('lost')) === undefined) await done('items', 'create', '--id', 'lost');
  });

  /** The table did what it was asked, and nobody heard of it. */
  it.each([
    ['PutItem', ['items', 'create', '--id', 'unheard']],
    ['UpdateItem', ['items', 'update', 'lost', '--set', 'n=1']],
    ['DeleteItem', ['items', 'delete', 'lost', '--yes']],
  ])('of %s, each way to the items says that the outcome is not known', async (operation, argv) => {
    for (const via of ['api', 'lambda', 'table']) {
      set([]);
      if ((await item('lost')) === undefined) await done('items', 'create', '--id', 'lost');
      if ((await item('unheard')) !== undefined) await done('items', 'delete', 'unheard', '--yes');
      set([of('lost-answer', operation, 1)]);
      const { code, stdout, stderr } = await app.run([...argv, '--via', via]);
      const text = `${stdout}${stderr}`;
      expect([code, text]).toEqual([
        1,
        expect.stringMatching(/; whether (lost|unheard) was (created|changed|deleted) is not known\nhint:/),
      ]);
      expect(text).toMatch(/look at the item: backoffice items get (lost|unheard)/);
    }
  });

  it('of BatchWriteItem, an import says that it can be resumed', async () => {
    set([of('lost-answer', 'BatchWriteItem', 1)]);
    const { code, stderr } = await app.run(['items', 'import', '-', '--on-conflict', 'overwrite', '--yes'], {
      stdin: inputOf('{"id":"over"}\n'),
    });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/0 of 1 item, .*rerun to resume: backoffice items import -/),
    ]);
  });
});
