import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RestoreResult } from '../../src/services/restore/restore.ts';
import type { StackOutputs } from '../../src/services/stack/outputs.ts';
import type { StatusReport } from '../../src/services/status/status.ts';
import { type CliOptions, type CliResult, runCli } from '../support/cli.ts';
import { createShiftedClock } from '../support/clock.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { afterwards, killedAt } from '../support/killed.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { pick, seeded } from '../support/random.ts';
import { FULL_SCALE } from '../support/scale.ts';

// The application moves between tables while others write: what was acknowledged is there, or is named.

const TABLE = 'local-backoffice-data';
const CUT_OVER = ['backup', 'restore', 'held', '--cut-over', '--confirm', 'local', '--quiet'];
const UNDO = ['backup', 'restore', '--undo', '--confirm', 'local', '--quiet'];

let local: TestLocal;
let clock: ReturnType<typeof createShiftedClock>;
let stateDirectory: string;
let onStep: (step: { logicalId: string; action: string }) => Promise<void> | void;
/** Told of each call before it is served; throws to fail it. */
let onCall: (service: string, operation: string) => Promise<void> | void;

beforeEach(async () => {
  onStep = () => undefined;
  onCall = () => undefined;
  clock = createShiftedClock();
  stateDirectory = temporaryDirectory();
  local = await startLocal({
    clock,
    beforeResource: async (step) => onStep(step),
    observe: async (service, operation) => onCall(service, operation),
  });
});

afterEach(() => local.close());

function run(argv: readonly string[], options: Partial<CliOptions> = {}): Promise<CliResult> {
  return runCli(local, argv, { stateDirectory, clock, ...options });
}

async function succeed(...argv: readonly string[]): Promise<CliResult> {
  const result = await run(argv);
  expect([argv, result.code, result.code === 0 ? '' : result.stderr]).toEqual([argv, 0, '']);
  return result;
}

async function json<T>(argv: readonly string[], options: Partial<CliOptions> = {}) {
  const { code, stdout, stderr } = await run([...argv, '--json'], options);
  return { code, stderr, result: JSON.parse(stdout) as T };
}

const outputs = async (): Promise<StackOutputs> => (await json<StackOutputs>(['outputs'])).result;
const client = (): DynamoDBClient => new DynamoDBClient(clientOptions(local.endpoint));

async function itemsOf(TableName: string): Promise<Map<string, Record<string, unknown>>> {
  const { Items = [] } = await client().send(new ScanCommand({ TableName }));
  return new Map(Items.map((item) => [String(item.id?.S), item]));
}

/** Ids in the files of conflicts. */
function named(): Set<string> {
  const directory = join(stateDirectory, 'conflicts');
  if (!existsSync(directory)) return new Set();
  const rows = readdirSync(directory).flatMap((name) =>
    readFileSync(join(directory, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map(
        (line) =>
          JSON.parse(line) as {
            left: { row: { id: { S: string } } | null };
            kept: { row: { id: { S: string } } | null };
          },
      ),
  );
  return new Set(rows.map(({ left, kept }) => (left.row ?? kept.row)?.id.S ?? ''));
}

async function prepare(): Promise<void> {
  await succeed('deploy', '--quiet');
  for (const id of ['one', 'two', 'three', 'four']) await succeed('items', 'create', '--id', id);
  await succeed('backup', 'create', '--name', 'held', '--wait');
  clock.advance(1000);
}

/** Clients of the API that write until they are told to stop. @returns what was acknowledged. */
async function writers(count: number): Promise<() => Promise<Map<string, number>>> {
  const { apiEndpoint } = await outputs();
  const acknowledged = new Map<string, number>();
  let writing = true;
  const work = Array.from({ length: count }, async (_, writer) => {
    for (let index = 0; writing; index += 1) {
      const id = `w${writer}-${index}`;
      const made = await send(apiEndpoint, 'POST', '/items', { id });
      if (made !== 201) {
        // As a client that was told to come again later.
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      acknowledged.set(id, 1);
      if ((await send(apiEndpoint, 'PATCH', `/items/${id}`, { attributes: { index } })) === 200)
        acknowledged.set(id, 2);
    }
  });
  return async () => {
    writing = false;
    await Promise.all(work);
    return acknowledged;
  };
}

async function send(endpoint: string, method: string, path: string, body: object): Promise<number> {
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  await response?.arrayBuffer();
  return response?.status ?? 0;
}

async function requireAll(acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const items = await itemsOf((await outputs()).tableName);
  const told = named();
  const lost = [...acknowledged].filter(([id, version]) => {
    const held = items.get(id) as { version?: { N: string } } | undefined;
    return !told.has(id) && (held === undefined || Number(held.version?.N) < version);
  });
  expect(lost).toEqual([]);
}

const failDeletes = ['local', 'faults', 'add', 'error', '--service', 'dynamodb', '--operation', 'DeleteItem'];

describe('an application that does not work on the restored table', () => {
  it('goes back by itself with every write that was acknowledged meanwhile', async () => {
    await prepare();
    await succeed(...failDeletes);
    const stop = await writers(3);
    const { code, result } = await json<RestoreResult>([...CUT_OVER, '--carry-newer']);
    const acknowledged = await stop();
    expect([code, result.cutOver?.returned]).toEqual([3, true]);
    expect(acknowledged.size).toBeGreaterThan(0);
    expect((await outputs()).tableName).toBe(TABLE);
    await requireAll(acknowledged);
    const restored = result.plan?.target ?? '';
    expect(result.cutOver?.newer).toMatchObject({ from: restored, to: TABLE, problem: null });
    expect([...(await itemsOf(TABLE)).keys()].filter((id) => id.startsWith('probe-'))).toEqual([]);
    expect((await json<StatusReport>(['status'])).result.stack.refusesWrites).toBe(false);

    // The table that it used is no longer what was restored, and is not taken for it.
    await succeed('local', 'faults', 'clear');
    const again = await json<RestoreResult>(CUT_OVER);
    expect(again.result.plan).toMatchObject({ target: `${restored}-2`, progress: 'not begun' });
    expect(again.result.verification?.count).toBe(4);
    const refused = await run([...CUT_OVER, '--to', restored]);
    expect([refused.code, refused.stderr]).toEqual([
      6,
      expect.stringContaining('the application used the table'),
    ]);
  }, 120_000);
});

describe('undoing a cut-over', () => {
  it('takes creations, changes and deletions along, merges, and puts what conflicts into a private file', async () => {
    await prepare();
    await succeed('items', 'update', 'one', '--set', 'x=1');
    await succeed(...CUT_OVER);
    // On the table that is used now.
    await succeed('items', 'update', 'one', '--set', 'y=2');
    await succeed('items', 'update', 'two', '--status', 'done');
    await succeed('items', 'update', 'four', '--status', 'mine');
    await succeed('items', 'delete', 'three', '--yes');
    await succeed('items', 'create', '--id', 'five');
    // On the one that was left, past the application.
    const four = (await itemsOf(TABLE)).get('four') ?? {};
    const Item = { ...four, status: { S: 'theirs' } } as Record<string, { S: string }>;
    await client().send(new PutItemCommand({ TableName: TABLE, Item }));

    const { code, result, stderr } = await json<RestoreResult>([...UNDO, '--carry-newer']);
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect(result.cutOver?.newer).toMatchObject({
      created: 1,
      changed: 3,
      deleted: 1,
      carried: 4,
      merged: 1,
      left: 1,
      conflicts: { count: 1, ids: ['four'] },
      unattributed: { count: 0 },
    });
    const items = await itemsOf(TABLE);
    expect([...items.keys()].sort()).toEqual(['five', 'four', 'one', 'two']);
    // It was at version 2 in the one and, raised to 3 and changed, at version 4 in the other.
    expect(items.get('one')).toMatchObject({
      version: { N: '5' },
      attributes: { M: { x: { N: '1' }, y: { N: '2' } } },
    });
    expect(items.get('two')).toMatchObject({ status: { S: 'done' } });
    expect(items.get('four')).toMatchObject({ status: { S: 'theirs' } });
    const file = result.cutOver?.newer?.conflictFile ?? '';
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      attributes: ['status'],
      base: { status: { S: 'pending' } },
      left: { row: { status: { S: 'mine' } } },
      kept: { table: TABLE, row: { status: { S: 'theirs' } } },
    });
  });

  it('names what it did not copy, and copies it afterwards', async () => {
    await prepare();
    await succeed(...CUT_OVER);
    await succeed('items', 'create', '--id', 'five');
    const undone = await json<RestoreResult>(UNDO);
    expect(undone.result.cutOver?.newer).toMatchObject({ carried: null, notCarried: { ids: ['five'] } });
    expect((await itemsOf(TABLE)).has('five')).toBe(false);
    const copied = await json<RestoreResult>([...UNDO, '--carry-newer']);
    expect(copied.result.cutOver?.newer).toMatchObject({ carried: 1 });
    expect((await itemsOf(TABLE)).has('five')).toBe(true);
  });

  it('decides nothing where nobody knows what both tables came from', async () => {
    await prepare();
    await succeed(...CUT_OVER);
    await succeed('items', 'create', '--id', 'five');
    const elsewhere = temporaryDirectory();
    const { result } = await json<RestoreResult>([...UNDO, '--carry-newer'], { stateDirectory: elsewhere });
    expect(result.cutOver?.newer).toMatchObject({ carried: 0, unattributed: { count: 1, ids: ['five'] } });
    expect(readFileSync(result.cutOver?.newer?.conflictFile ?? '', 'utf8')).toContain('"five"');
  });
});

describe('writes', () => {
  it('are refused while the application moves, and let through by whatever comes after a killed command', async () => {
    await prepare();
    for (const next of [UNDO, ['deploy', '--quiet'], CUT_OVER]) {
      await new Promise<void>((resolve, reject) => {
        const options = killedAt(local, stateDirectory, 'cloudformation ExecuteChangeSet 2', resolve);
        // The one before is gone, and has left its lock where a deployment came after it.
        const context = { ...options.context, processes: { id: 1, alive: () => false } };
        void run(CUT_OVER, { ...options, context, clock }).then(() => resolve(), reject);
      });
      const status = await json<StatusReport>(['status']);
      expect([next, status.result.stack.refusesWrites]).toEqual([next, true]);
      expect(status.result.stack.next).toContain('WRITES ARE REFUSED');
      const { apiEndpoint } = await outputs();
      expect(await send(apiEndpoint, 'POST', '/items', { id: 'refused' })).toBe(503);
      const doctor = await json<{ checks: { name: string; result: string; evidence: string }[] }>([
        'doctor',
        '--only',
        'stack',
      ]);
      expect(JSON.stringify(doctor.result)).toContain('writes are refused');
      const after = await run(next, { ...afterwards(clock), clock });
      expect([next, after.code, after.code === 0 ? '' : after.stderr]).toEqual([next, 0, '']);
      expect(await send(apiEndpoint, 'POST', '/items', { id: `after-${next.length}` })).toBe(201);
    }
  }, 120_000);

  it('are taken on with --no-freeze, and those that came late are copied', async () => {
    await prepare();
    const stop = await writers(2);
    const { code } = await json<RestoreResult>([...CUT_OVER, '--carry-newer', '--no-freeze']);
    const acknowledged = await stop();
    expect(code).toBe(0);
    await requireAll(acknowledged);
  }, 60_000);
});

describe('two moves', () => {
  it('are not made at once: the second is told who makes the first, and may take it over', async () => {
    await prepare();
    const elsewhere = temporaryDirectory();
    await new Promise<void>((resolve, reject) => {
      const options = killedAt(local, stateDirectory, 'cloudformation ExecuteChangeSet 1', resolve);
      void run(CUT_OVER, { ...options, clock }).then(() => resolve(), reject);
    });
    const second = await run(CUT_OVER, { stateDirectory: elsewhere });
    expect([second.code, second.stderr]).toEqual([
      6,
      expect.stringMatching(/is being moved to another table already: backup restore by arn:\S+, begun 20/),
    ]);
    expect(second.stderr).toContain('--take-over');
    const third = await run([...CUT_OVER, '--take-over'], { stateDirectory: elsewhere });
    expect([third.code, third.code === 0 ? '' : third.stderr]).toEqual([0, '']);
  });
});

describe('moves that are killed at random', () => {
  const KILLS = FULL_SCALE ? 20 : 3;
  const MOMENTS = [
    'cloudformation ExecuteChangeSet 1',
    'dynamodb Scan 9',
    'dynamodb Scan 17',
    'dynamodb UpdateItem 1',
    'dynamodb PutItem 1',
    'dynamodb DeleteItem 1',
    'cloudformation ExecuteChangeSet 2',
    'execute-api POST 1',
    'dynamodb Scan 25',
    's3 PutObject 4',
    's3 DeleteObjects 1',
  ];

  it.each(Array.from({ length: KILLS }, (_, index) => index))(
    'undo, kill %i: run again, it ends with every acknowledged write',
    async (index) => {
      const random = seeded(1900 + index);
      await prepare();
      await succeed(...CUT_OVER);
      const stop = await writers(1);
      await succeed('items', 'delete', 'three', '--yes');
      await succeed('items', 'update', 'two', '--status', 'done');
      await new Promise<void>((resolve, reject) => {
        const options = killedAt(local, stateDirectory, pick(random, MOMENTS), resolve);
        void run([...UNDO, '--carry-newer'], { ...options, clock }).then(() => resolve(), reject);
      });
      const again = await run([...UNDO, '--carry-newer'], { ...afterwards(clock), clock });
      expect([again.code, again.code === 0 ? '' : again.stderr]).toEqual([0, '']);
      const acknowledged = await stop();
      expect((await outputs()).tableName).toBe(TABLE);
      await requireAll(acknowledged);
      const items = await itemsOf(TABLE);
      expect([items.has('three'), items.get('two')]).toMatchObject([false, { status: { S: 'done' } }]);
    },
    60_000,
  );

  it.each(Array.from({ length: KILLS }, (_, index) => index))(
    'return, kill %i: run again, it ends with every acknowledged write',
    async (index) => {
      const random = seeded(2900 + index);
      await prepare();
      await succeed(...failDeletes);
      const stop = await writers(1);
      await new Promise<void>((resolve, reject) => {
        const options = killedAt(local, stateDirectory, pick(random, MOMENTS), resolve);
        void run([...CUT_OVER, '--carry-newer'], { ...options, clock }).then(() => resolve(), reject);
      });
      await succeed('local', 'faults', 'clear');
      const again = await run([...CUT_OVER, '--carry-newer'], { ...afterwards(clock), clock });
      expect([again.code, again.code === 0 ? '' : again.stderr]).toEqual([0, '']);
      const acknowledged = await stop();
      await requireAll(acknowledged);
    },
    60_000,
  );
});
