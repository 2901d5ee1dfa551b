import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BatchWriteItemCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HealthReport } from '../../src/services/health.ts';
import type { RestoreResult } from '../../src/services/restore/restore.ts';
import type { StackOutputs } from '../../src/services/stack/outputs.ts';
import { type CliOptions, type CliResult, runCli } from '../support/cli.ts';
import { createShiftedClock } from '../support/clock.ts';
import { makeDirectory, removeDirectory, temporaryDirectory } from '../support/directory.ts';
import { afterwards, killedAt, type Moment, momentsWorthKillingAt, watched } from '../support/killed.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

const TABLE = 'local-backoffice-data';
const CUT_OVER = [
  'backup',
  'restore',
  'held',
  '--cut-over',
  '--carry-newer',
  '--confirm',
  'local',
  '--quiet',
];

interface Scene {
  readonly local: TestLocal;
  readonly stateDirectory: string;
  readonly clock: ReturnType<typeof createShiftedClock>;
}

let deps: Scene;
/** Told of each step of a stack before it is taken. */
let onStep: (step: { logicalId: string; action: string }) => Promise<void> | void;

async function start(stateDirectory: string): Promise<Scene> {
  const clock = createShiftedClock();
  const local = await startLocal({ clock, beforeResource: async (step) => onStep(step) });
  return { local, clock, stateDirectory };
}

beforeEach(async () => {
  onStep = () => undefined;
  deps = await start(temporaryDirectory());
});

afterEach(async () => {
  expect(deps.local.errors).toEqual([]);
  await deps.local.close();
});

function run(argv: readonly string[], options: Partial<CliOptions> = {}): Promise<CliResult> {
  const { local, stateDirectory, clock } = deps;
  return runCli(local, argv, { stateDirectory, clock, ...options });
}

async function succeed(argv: readonly string[], options: Partial<CliOptions> = {}): Promise<string> {
  const { code, stdout, stderr } = await run(argv, options);
  expect([argv, code, code === 0 ? '' : stderr]).toEqual([argv, 0, '']);
  return stdout;
}

async function json<T>(
  argv: readonly string[],
  options: Partial<CliOptions> = {},
): Promise<{ code: number; result: T }> {
  const { code, stdout } = await run([...argv, '--json'], options);
  return { code, result: JSON.parse(stdout) as T };
}

const activeTable = async (): Promise<string> => (await json<StackOutputs>(['outputs'])).result.tableName;

/** The items of a table, by id. */
async function itemsOf(TableName: string): Promise<Map<string, string>> {
  const client = new DynamoDBClient(clientOptions(deps.local.endpoint));
  const items = new Map<string, string>();
  let start = {};
  for (;;) {
    const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand({ TableName, ...start }));
    for (const item of Items) items.set(String(item.id?.S), JSON.stringify(item));
    if (LastEvaluatedKey === undefined) return items;
    start = { ExclusiveStartKey: LastEvaluatedKey };
  }
}

function importFile(lines: readonly object[]): Promise<string> {
  const file = join(deps.stateDirectory, 'items.jsonl');
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return succeed(['items', 'import', file, '--quiet']);
}

/** What a script in a hurry does: it overwrites some and removes others, around the application. */
async function destroyData(ids: readonly string[]): Promise<void> {
  const client = new DynamoDBClient(clientOptions(deps.local.endpoint));
  for (let index = 0; index < ids.length; index += 25) {
    const requests = ids.slice(index, index + 25).map((id, at) =>
      at % 2 === 0
        ? { DeleteRequest: { Key: { id: { S: id }, timestamp: { N: '0' } } } }
        : {
            PutRequest: {
              Item: {
                id: { S: id },
                timestamp: { N: '0' },
                status: { S: 'broken' },
                updatedAt: { S: '2020-01-01T00:00:00.000Z' },
              },
            },
          },
    );
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: requests } }));
  }
}

describe('the drill', () => {
  it('10,000 items, a backup, a destructive script, a restore with cut-over: every item is there again', async () => {
    await succeed(['deploy', '--quiet']);
    await importFile(Array.from({ length: 10_000 }, (_, index) => ({ id: `item-${index}`, count: index })));
    const before = await itemsOf(TABLE);
    expect(before.size).toBe(10_000);
    await succeed(['backup', 'create', '--name', 'held', '--wait']);
    await destroyData(Array.from({ length: 4000 }, (_, index) => `item-${index}`));
    deps.clock.advance(3 * 60_000);

    // Somebody goes on working while the restore runs.
    const meanwhile: string[] = [];
    let writing = true;
    const worker = (async () => {
      for (let index = 0; writing; index += 1) {
        const id = `meanwhile-${index}`;
        if ((await run(['items', 'create', '--id', id])).code === 0) meanwhile.push(id);
      }
    })();
    const { code, result } = await json<RestoreResult>(CUT_OVER);
    writing = false;
    await worker;

    expect(code).toBe(0);
    expect(result.verification).toMatchObject({ passed: true, count: 10_000 });
    expect(result.verification?.sample.compared).toBe(200);
    const { cutOver } = result;
    expect(cutOver).toMatchObject({ from: TABLE, returned: false, application: { passed: true } });
    const after = await itemsOf(await activeTable());
    const missing = [...before].filter(([id, text]) => after.get(id) !== text);
    expect(missing).toEqual([]);
    // What was written meanwhile was either carried over, or written to the restored table itself.
    expect(meanwhile.length).toBeGreaterThan(0);
    expect(meanwhile.filter((id) => !after.has(id))).toEqual([]);
    // What the script did is told, and stays undone.
    expect(cutOver?.newer).toMatchObject({
      deleted: 2080,
      notCarried: { count: 4000 },
      conflicts: { count: 0 },
    });
    expect(cutOver?.newer?.carried).toBe(cutOver?.newer?.created);
    // Writes that were refused meanwhile were answered with 503, which raises the alarm of 5xx answers.
    const { checks } = (await json<HealthReport>(['health', '--deep'])).result;
    expect(checks.filter(({ healthy }) => !healthy).map(({ name }) => name)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(api|stack|function|table)$/)]),
    );
    expect((await json<{ drifted: boolean }>(['drift'])).result.drifted).toBe(false);
    expect((await json<{ changed: boolean }>(['deploy'])).result.changed).toBe(false);
  }, 120_000);
});

/** Three items, a backup, and then one changed, one removed, one new. */
async function prepare(): Promise<Map<string, string>> {
  await succeed(['deploy', '--quiet']);
  for (const id of ['one', 'two', 'three']) await succeed(['items', 'create', '--id', id]);
  await succeed(['backup', 'create', '--name', 'held', '--wait']);
  const before = await itemsOf(TABLE);
  await succeed(['items', 'update', 'one', '--status', 'newer']);
  await succeed(['items', 'delete', 'two', '--yes']);
  await succeed(['items', 'create', '--id', 'four']);
  deps.clock.advance(1000);
  return before;
}

describe('cut-over', () => {
  it('lists what was written since, carries it over when asked to, and is undone', async () => {
    const before = await prepare();
    const plain = CUT_OVER.filter((word) => word !== '--carry-newer');
    const preview = await json<RestoreResult>([...plain, '--dry-run']);
    expect(preview.result).toMatchObject({ changed: false, cutOver: { application: null, newer: null } });
    expect(await activeTable()).toBe(TABLE);

    const moved = await json<RestoreResult>(plain);
    const target = moved.result.plan?.target ?? '';
    expect(moved.result.cutOver).toMatchObject({
      from: TABLE,
      to: target,
      safetyBackup: { name: `local-backoffice-before-${target}` },
      returned: false,
      newer: { created: 1, changed: 1, deleted: 1, carried: null, notCarried: { count: 3 }, raised: 1 },
    });
    expect([...(moved.result.cutOver?.newer?.ids ?? [])].sort()).toEqual(['four', 'one', 'two']);
    expect(await activeTable()).toBe(target);
    // A version that was read from the table that was left must not fit what is restored.
    const versions = [...before].map(
      ([id, text]) =>
        [id, id === 'one' ? text.replace('"version":{"N":"1"}', '"version":{"N":"3"}') : text] as const,
    );
    expect(await itemsOf(target)).toEqual(new Map(versions));
    expect((await json<{ items: { id: string }[] }>(['items', 'list'])).result.items).toHaveLength(3);

    // Asked for afterwards, it is still there to be copied.
    const carried = await json<RestoreResult>(CUT_OVER);
    expect(carried.result.cutOver?.newer).toMatchObject({
      created: 1,
      changed: 1,
      deleted: 1,
      carried: 2,
      left: 0,
    });
    expect((await json<{ status: string }>(['items', 'get', 'one'])).result.status).toBe('newer');
    const again = await run(plain);
    expect([again.code, again.stderr]).toEqual([
      6,
      expect.stringContaining(`the application uses ${target} already`),
    ]);

    await succeed(['items', 'create', '--id', 'five']);
    const refused = await run(['backup', 'restore', '--undo', '--yes']);
    expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining('--confirm local')]);
    const undone = await json<RestoreResult>([
      'backup',
      'restore',
      '--undo',
      '--carry-newer',
      '--confirm',
      'local',
    ]);
    expect(undone.code).toBe(0);
    expect(undone.result.cutOver).toMatchObject({
      from: target,
      to: TABLE,
      returned: false,
      newer: { carried: expect.any(Number) as number },
    });
    expect(await activeTable()).toBe(TABLE);
    expect([...(await itemsOf(TABLE)).keys()]).toEqual(
      expect.arrayContaining(['five', 'four', 'one', 'three']),
    );
    expect((await run(['backup', 'restore', '--undo', '--confirm', 'local'])).code).toBe(7);
    expect((await json<{ drifted: boolean }>(['drift'])).result.drifted).toBe(false);
  });

  it('carries only what was written since a time', async () => {
    await prepare();
    // The function stamps items by the machine's own clock.
    const since = new Date().toISOString();
    await succeed(['items', 'create', '--id', 'late']);
    const argv = CUT_OVER.flatMap((word) => (word === '--carry-newer' ? [word, since] : [word]));
    const { result } = await json<RestoreResult>(argv);
    expect(result.cutOver?.newer).toMatchObject({ created: 2, changed: 1, deleted: 1, carried: 1 });
    expect([...(await itemsOf(await activeTable())).keys()].sort()).toEqual(['late', 'one', 'three', 'two']);
  });

  it('does not copy over what has become newer in the restored table', async () => {
    await prepare();
    await succeed(CUT_OVER.filter((word) => word !== '--carry-newer'));
    deps.clock.advance(1000);
    await succeed(['items', 'update', 'one', '--status', 'newest']);
    const { result } = await json<RestoreResult>(CUT_OVER);
    expect(result.cutOver?.newer).toMatchObject({ carried: 1, left: 1 });
    expect((await json<{ status: string }>(['items', 'get', 'one'])).result.status).toBe('newest');
  });

  it('goes back by itself when the application does not work on the restored table', async () => {
    await prepare();
    const client = new DynamoDBClient(clientOptions(deps.local.endpoint));
    let target = '';
    let updates = 0;
    onStep = async ({ logicalId, action }) => {
      if (logicalId !== 'FunctionHandler' || action !== 'update') return;
      updates += 1;
      // Of the two updates, the first makes it refuse writes.
      if (updates !== 2) return;
      const { result } = await json<{ entries: { target: string }[] }>(['history', '--limit', '1']);
      target = result.entries[0]?.target.replace('table ', '') ?? '';
      await client.send(new UpdateTableCommand({ TableName: target, DeletionProtectionEnabled: false }));
      await client.send(new DeleteTableCommand({ TableName: target }));
    };
    const { code, result } = await json<RestoreResult>(CUT_OVER);
    expect(code).toBe(3);
    expect(result.cutOver).toMatchObject({ returned: true, application: { passed: false } });
    // What was written to a table that is gone cannot be looked for, and that is said.
    expect(result.cutOver?.newer?.problem).toContain('not found');
    expect(await activeTable()).toBe(TABLE);
    expect((await run(['health'])).code).toBe(0);
    expect((await run(['items', 'get', 'four'])).code).toBe(0);
    expect((await run(['backup', 'restore', '--undo', '--confirm', 'local'])).code).toBe(7);
  });

  it('is kept by deployments, and refused by releases that know nothing of it', async () => {
    await prepare();
    await succeed(CUT_OVER);
    const target = await activeTable();
    const withMemory = join(deps.stateDirectory, 'backoffice.config.json');
    writeFileSync(withMemory, JSON.stringify({ environments: { local: { memoryMb: 512 } } }));
    expect((await json<{ changed: boolean }>(['deploy'])).result.changed).toBe(true);
    expect(await activeTable()).toBe(target);
    await succeed(['rollback', '1', '--quiet']);
    expect(await activeTable()).toBe(target);
    const gone = await json<{ retained: { physicalId: string; type: string }[] }>(['destroy', '--dry-run']);
    expect(gone.result.retained[0]).toMatchObject({ physicalId: target });
    expect(gone.result.retained.map(({ type }) => type)).toContain('DynamoDB backup');
  });

  it('refuses a deployment that would take the application away from its table', async () => {
    await prepare();
    await succeed(CUT_OVER);
    const old = {
      context: {
        installation: {
          version: '0.0.0',
          schemaPath: '',
          functionMap: async () => '',
          template: async () => JSON.stringify({ Resources: {} }),
        },
      },
    };
    const { code, stderr } = await run(['deploy', '--yes'], old);
    expect([code, stderr]).toEqual([
      5,
      expect.stringContaining('which this release cannot; nothing was changed'),
    ]);
  });

  it('takes rows that the application does not know along', async () => {
    await succeed(['deploy', '--quiet']);
    const client = new DynamoDBClient(clientOptions(deps.local.endpoint));
    const raw = {
      id: { S: 'raw' },
      timestamp: { N: '42' },
      data: { B: new Uint8Array([1, 2]) },
      set: { SS: ['b', 'a'] },
    };
    await client.send(new PutItemCommand({ TableName: TABLE, Item: raw }));
    await succeed(['backup', 'create', '--name', 'held', '--wait']);
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...raw, timestamp: { N: '43' } } }));
    const { result } = await json<RestoreResult>(CUT_OVER);
    expect(result.verification).toMatchObject({ count: 1, sample: { same: 1, different: [] } });
    expect(result.cutOver?.newer).toMatchObject({ created: 1, changed: 0, carried: 1 });
  });
});

/** The calls of a whole restore, each with how often it came. */
async function momentsOfRestore(): Promise<Moment[]> {
  onStep = () => undefined;
  deps = await start(makeDirectory());
  const { local, stateDirectory, clock } = deps;
  await prepare();
  const moments: Moment[] = [];
  await runCli(local, CUT_OVER, { stateDirectory, clock, ...watched(local, stateDirectory, moments) });
  await local.close();
  removeDirectory(stateDirectory);
  return momentsWorthKillingAt(moments);
}

const moments = await momentsOfRestore();

describe('a restore with cut-over that is killed', () => {
  it('walks through all that it calls', () => {
    const calls = new Set(moments.map((moment) => moment.replace(/ \d$/, '')));
    for (const call of [
      'dynamodb RestoreTableFromBackup',
      'dynamodb CreateBackup',
      'dynamodb TagResource',
      'dynamodb Scan',
      'dynamodb PutItem',
      'cloudformation ExecuteChangeSet',
      's3 PutObject',
      'execute-api POST',
    ])
      expect(calls).toContain(call);
  });

  it.each(moments)('before %s: the same command ends the same', async (moment) => {
    const before = await prepare();
    const { local, stateDirectory, clock } = deps;
    await new Promise<void>((resolve, reject) => {
      const options = killedAt(local, stateDirectory, moment, resolve);
      // Where the moment does not come this time, the command ends; that is a moment too.
      void run(CUT_OVER, { ...options, clock }).then(() => resolve(), reject);
    });
    // At once: a probe that it left is taken for one of the same move, and removed.
    const { code, stderr } = await run(CUT_OVER, { ...afterwards(clock), clock });
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    const table = await activeTable();
    expect(table).not.toBe(TABLE);
    const items = await itemsOf(table);
    expect([...items.keys()].sort()).toEqual(['four', 'one', 'three', 'two']);
    expect(items.get('two')).toBe(before.get('two'));
    expect((await json<{ status: string }>(['items', 'get', 'one'])).result.status).toBe('newer');
    expect((await run(['health'])).code).toBe(0);
    const { result } = await json<{ backups: { name: string }[] }>(['backup', 'list', '--all-tables']);
    expect(result.backups.filter(({ name }) => name.includes('-before-'))).toHaveLength(1);
    await succeed(['backup', 'restore', '--undo', '--confirm', 'local', '--quiet']);
    expect(await activeTable()).toBe(TABLE);
    expect([...(await itemsOf(TABLE)).keys()].sort()).toEqual(['four', 'one', 'three']);
  });
});
