import {
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import { BackofficeError } from '../../src/errors.ts';
import type { BackupDrill } from '../../src/services/backup/drill.ts';
import type { DoctorReport } from '../../src/services/doctor/doctor.ts';
import type { StatusReport } from '../../src/services/status/status.ts';
import { createShiftedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';
import { stackOutputs } from '../support/stack.ts';

const TABLE = 'local-backoffice-data';
const clock = createShiftedClock();
const app = useDeployed(true, { clock });
let dynamoDB: DynamoDBClient;
let s3: S3Client;
let Bucket: string;

beforeAll(async () => {
  const options = clientOptions(app.local().endpoint);
  dynamoDB = new DynamoDBClient(options);
  s3 = new S3Client({ ...options, forcePathStyle: true });
  Bucket = (await stackOutputs(app.local(), 'local-backoffice')).ArtifactsBucket ?? '';
  for (const id of ['one', 'two', 'three']) await app.run(['items', 'create', '--id', id]);
  await app.run(['backup', 'create', '--name', 'held', '--wait']);
});

afterEach(() => app.run(['local', 'faults', 'clear']));

async function tables(): Promise<readonly string[]> {
  return (await dynamoDB.send(new ListTablesCommand({}))).TableNames ?? [];
}

async function check(name: string) {
  const { result } = await app.json<DoctorReport>(['doctor', '--only', name]);
  return result.checks.find((each) => each.name === name);
}

const drillOf = async () => (await app.json<StatusReport>(['status'])).result.drill;

/** Puts something between a command and DynamoDB. */
const withDynamoDB = (change: (api: Awaited<ReturnType<Connection['dynamoDB']>>) => object) => ({
  wrap: (connection: Connection): Connection => ({
    ...connection,
    dynamoDB: async () => {
      const api = await connection.dynamoDB();
      return { ...api, ...change(api) };
    },
  }),
});

/** Ends a command where it waits for the first time, as Ctrl-C does. */
function interrupted() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    clock: {
      now: () => clock.now(),
      sleep: async () => {
        controller.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
        controller.signal.throwIfAborted();
      },
    },
  };
}

describe('backup drill', () => {
  it('says that none was made', async () => {
    expect(await check('drill')).toMatchObject({
      status: 'pass',
      evidence: expect.stringContaining('no drill was made yet: backoffice backup drill') as string,
    });
    expect(await drillOf()).toEqual({ last: null, underWay: null });
    expect((await app.run(['status'])).stdout).not.toContain('drill');
  });

  it('restores aside, verifies, removes the table, and is seen by whoever looks', async () => {
    await app.run(['items', 'update', 'one', '--status', 'changed']);
    const before = await tables();
    const calls = app.local().calls.length;
    const { code, result, stderr } = await app.json<BackupDrill>(['backup', 'drill']);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(
        /^restores the backup held of .* into local-backoffice-data-drill-\d{8}T\d{6}Z, verifies it and removes it again; the application is not touched\n$/,
      ),
    ]);
    expect(result).toMatchObject({
      changed: true,
      passed: true,
      source: { backupName: 'held' },
      problems: [],
      verification: { passed: true, count: 3, liveCount: 3, sample: { same: 2, different: ['one'] } },
    });
    expect(await tables()).toEqual(before);
    // Nothing is written to a table; what is put back at a restore is not, since nobody uses the table.
    expect(
      app
        .local()
        .calls.slice(calls)
        .filter((call) => /(Put|Update|Delete|BatchWrite)Item|TagResource|UpdateTable/.test(call)),
    ).toEqual([]);
    const text = await (
      await s3.send(new GetObjectCommand({ Bucket, Key: 'drills/last.json' }))
    ).Body?.transformToString();
    expect(JSON.parse(text ?? '')).toMatchObject({ version: 1, passed: true, items: 3 });
    expect(await check('drill')).toMatchObject({
      status: 'pass',
      evidence: expect.stringMatching(/the drill of held, ended .*, passed with 3 items/) as string,
    });
    expect(await drillOf()).toMatchObject({ last: { passed: true }, underWay: null });
    expect((await app.run(['status'])).stdout).toMatch(/last drill\tpassed /);
  });

  it('changes nothing in a dry run, and says what it would do', async () => {
    const before = await tables();
    const { code, stdout } = await app.run(['backup', 'drill', '--dry-run']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('would restore held into local-backoffice-data-drill-'),
    ]);
    expect(await tables()).toEqual(before);
  });

  it('fails with 3 when the restore failed on AWS, and doctor and status say why', async () => {
    let isGone = false;
    const failing = withDynamoDB(({ describeTable, restoreTableFromBackup }) => ({
      restoreTableFromBackup: async (input: Parameters<typeof restoreTableFromBackup>[0]) => {
        const begun = await restoreTableFromBackup(input);
        isGone = true;
        return begun;
      },
      describeTable: async (input: Parameters<typeof describeTable>[0], options?: object) => {
        if (isGone && input.TableName?.includes('-drill-') === true)
          throw new BackofficeError('NOT_FOUND', 'no such table');
        return describeTable(input, options);
      },
    }));
    clock.advance(2000);
    const { code, stdout } = await app.run(['backup', 'drill', 'held'], failing);
    expect([code, stdout]).toEqual([
      3,
      expect.stringMatching(
        /^FAILED: the drill of held of .*\nproblem: the table .* is gone: the restore failed\n/,
      ),
    ]);
    const diagnosis = await check('drill');
    expect(diagnosis).toMatchObject({ status: 'fail', remedy: 'backoffice backup drill' });
    expect(diagnosis?.evidence).toContain('is gone: the restore failed');
    expect((await app.run(['status'])).stdout).toMatch(/last drill\tFAILED: the table .* is gone/);
    clock.advance(2000);
    expect((await app.run(['backup', 'drill'])).code).toBe(0);
    expect((await check('drill'))?.status).toBe('pass');
  });

  it('fails when the restored table is another one than the live one', async () => {
    const other = withDynamoDB(({ describeTable }) => ({
      describeTable: async (input: Parameters<typeof describeTable>[0], options?: object) => {
        const seen = await describeTable(input, options);
        const { Table } = seen;
        return input.TableName?.includes('-drill-') === true && Table !== undefined
          ? { ...seen, Table: { ...Table, GlobalSecondaryIndexes: [] } }
          : seen;
      },
    }));
    const { code, result } = await app.json<BackupDrill>(['backup', 'drill'], other);
    expect([code, result.passed, result.problems]).toEqual([3, false, ['indexes are missing: StatusIndex']]);
    expect((await tables()).filter((name) => name.includes('-drill-'))).toEqual([]);
    await app.run(['backup', 'drill']);
  });

  it('is no drill, passed or failed, where it was not answered; the last result stands', async () => {
    const last = (await drillOf())?.last;
    await app.run(['local', 'faults', 'add', 'denied', '--operation', 'RestoreTableFromBackup']);
    const { code, stderr } = await app.run(['backup', 'drill']);
    expect([code, stderr]).toEqual([4, expect.stringContaining('may not dynamodb:RestoreTableFromBackup')]);
    expect(await drillOf()).toEqual({ last, underWay: null });
  });

  it('that is interrupted says what it leaves, is shown, and is gone on with to the end', async () => {
    const { code, stderr } = await app.run(['backup', 'drill'], interrupted());
    expect([code, stderr]).toEqual([
      130,
      expect.stringMatching(
        /the restore into local-backoffice-data-drill-\S+ goes on without this command; resume: backoffice backup drill\n/,
      ),
    ]);
    const { underWay } = (await drillOf()) ?? {};
    expect(underWay).toMatchObject({ target: expect.stringContaining('-drill-') as string });
    expect((await app.run(['status'])).stdout).toMatch(/drill\tby \S+ since .*--take-over/);
    expect(await tables()).toContain(underWay?.target);
    const again = await app.json<BackupDrill>(['backup', 'drill']);
    expect([again.code, again.stderr]).toEqual([
      0,
      expect.stringContaining('going on with the drill of held that '),
    ]);
    expect(again.result).toMatchObject({ passed: true, table: underWay?.target });
    expect(await tables()).not.toContain(underWay?.target);
    expect((await drillOf())?.underWay).toBeNull();
  });

  it('of another backup removes first what an interrupted one has left', async () => {
    await app.run(['backup', 'drill'], interrupted());
    const { underWay } = (await drillOf()) ?? {};
    clock.advance(2000);
    await app.run(['backup', 'create', '--name', 'later', '--wait']);
    clock.advance(2000);
    const { code, result, stderr } = await app.json<BackupDrill>(['backup', 'drill', 'later']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('first removing what the drill of held')]);
    expect(result).toMatchObject({ passed: true, source: { backupName: 'later' } });
    expect(await tables()).not.toContain(underWay?.target);
    expect((await tables()).filter((name) => name.includes('-drill-'))).toEqual([]);
  });

  it('of a time that was interrupted goes on by the same command', async () => {
    await app.run(['pitr', 'enable']);
    clock.advance(10 * 60_000);
    const at = new Date(clock.now().getTime() - 6 * 60_000).toISOString();
    const begun = await app.run(['backup', 'drill', '--at', at], interrupted());
    expect(begun.code).toBe(130);
    const { underWay } = (await drillOf()) ?? {};
    const { code, result, stderr } = await app.json<BackupDrill>(['backup', 'drill', '--at', at]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('going on with the drill of ')]);
    expect(result).toMatchObject({ passed: true, table: underWay?.target });
    await app.run(['pitr', 'disable', '--yes']);
  });

  it('whose backup is gone is removed, and another one begun', async () => {
    await app.run(['backup', 'create', '--name', 'short-lived', '--wait']);
    clock.advance(2000);
    await app.run(['backup', 'drill', 'short-lived'], interrupted());
    const { underWay } = (await drillOf()) ?? {};
    await app.run(['backup', 'delete', 'short-lived', '--yes']);
    const { code, stderr } = await app.run(['backup', 'drill']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('its backup is gone')]);
    expect(await tables()).not.toContain(underWay?.target);
  });

  it("whose record names a table that is no drill's leaves that table alone", async () => {
    const source = {
      kind: 'backup',
      table: TABLE,
      backupArn: null,
      backupName: 'held',
      at: '2026-01-01T00:00:00Z',
    };
    const drill = {
      version: 1,
      id: 'x',
      by: 'somebody',
      since: '2026-01-01T00:00:00Z',
      source,
      target: TABLE,
    };
    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'drills/under-way.json', Body: JSON.stringify(drill) }),
    );
    const { code, stderr } = await app.run(['backup', 'drill']);
    expect([code, stderr]).toEqual([1, expect.stringContaining("which is no drill's table")]);
    expect((await app.run(['backup', 'drill', '--take-over'])).code).toBe(0);
    expect(await tables()).toContain(TABLE);
  });

  it('of somebody else is not taken over before a day part has passed, unless asked to', async () => {
    const by = 'arn:aws:iam::000000000000:user/other';
    const drill = {
      version: 1,
      id: 'of-another-machine',
      by,
      since: clock.now().toISOString(),
      source: {
        kind: 'backup',
        table: TABLE,
        backupArn: null,
        backupName: 'held',
        at: '2026-01-01T00:00:00Z',
      },
      target: `${TABLE}-drill-gone`,
    };
    const put = (Body: string) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'drills/under-way.json', Body }));
    await put(JSON.stringify(drill));
    const refused = await app.run(['backup', 'drill', 'later']);
    expect([refused.code, refused.stderr]).toEqual([
      6,
      expect.stringMatching(
        new RegExp(`a drill is under way: by ${by}, .*\\n.*backup drill later --take-over`),
      ),
    ]);
    expect((await check('drill'))?.status).toBe('pass');
    clock.advance(25 * 3_600_000);
    expect(await check('drill')).toMatchObject({
      status: 'warn',
      remedy: 'backoffice backup drill --take-over',
    });
    clock.advance(-25 * 3_600_000);
    expect((await app.run(['backup', 'drill', 'later', '--take-over'])).code).toBe(0);
    await put(JSON.stringify({ ...drill, since: '2026-01-01T00:00:00Z' }));
    expect((await app.run(['backup', 'drill', 'later'])).code).toBe(0);
    expect((await drillOf())?.underWay).toBeNull();
    await put('no json');
    const damaged = await app.run(['backup', 'drill']);
    expect([damaged.code, damaged.stderr]).toEqual([1, expect.stringContaining('drills/under-way.json')]);
    const taken = await app.run(['backup', 'drill', '--take-over']);
    expect([taken.code, taken.stderr]).toEqual([0, expect.any(String)]);
  });

  it('removes a table that somebody has protected, and never one that the application uses', async () => {
    await app.run(['backup', 'drill'], interrupted());
    const { underWay } = (await drillOf()) ?? {};
    const target = underWay?.target ?? '';
    clock.advance(2000);
    await dynamoDB.send(new UpdateTableCommand({ TableName: target, DeletionProtectionEnabled: true }));
    expect((await app.run(['backup', 'drill'])).code).toBe(0);
    expect(await tables()).not.toContain(target);

    await app.run(['backup', 'drill'], interrupted());
    const { underWay: next } = (await drillOf()) ?? {};
    const used = next?.target ?? '';
    clock.advance(2000);
    const moved = await app.run([
      ...['backup', 'restore', 'later', '--to', used],
      ...['--cut-over', '--no-freeze', '--confirm', 'local'],
    ]);
    expect([moved.code, moved.stderr]).toEqual([0, expect.any(String)]);
    const { code, stderr } = await app.run(['backup', 'drill']);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${used}, of the drill that `)]);
    expect(stderr).toContain('is in use since: it stays');
    expect((await dynamoDB.send(new DescribeTableCommand({ TableName: used }))).Table?.TableStatus).toBe(
      'ACTIVE',
    );
  }, 60_000);
});
