import { stripVTControlCharacters } from 'node:util';
import {
  CreateBackupCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import { BackofficeError } from '../../src/errors.ts';
import type {
  Backup,
  BackupCreated,
  BackupList,
  BackupReport,
  BackupsPruned,
} from '../../src/services/backup/backup.ts';
import type { RestoreResult } from '../../src/services/restore/restore.ts';
import type { TableReport } from '../../src/services/table/table-report.ts';
import { createShiftedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const TABLE = 'local-backoffice-data';
const clock = createShiftedClock();
const app = useDeployed(true, { clock });
let dynamoDB: DynamoDBClient;

beforeAll(async () => {
  dynamoDB = new DynamoDBClient(clientOptions(app.local().endpoint));
  for (const id of ['one', 'two', 'three'])
    expect((await app.run(['items', 'create', '--id', id])).code).toBe(0);
});

async function backUp(name: string): Promise<Backup> {
  const { code, result } = await app.json<BackupCreated>(['backup', 'create', '--name', name, '--wait']);
  expect(code).toBe(0);
  if (result.backup === null) throw new Error('no backup was made');
  return result.backup;
}

/** Puts something between a command and one of its services. */
const withDynamoDB = (change: (api: Awaited<ReturnType<Connection['dynamoDB']>>) => object) => ({
  wrap: (connection: Connection): Connection => ({
    ...connection,
    dynamoDB: async () => {
      const api = await connection.dynamoDB();
      return { ...api, ...change(api) };
    },
  }),
});

describe('backup create', () => {
  it('makes one with the runbook’s kind of name, and tells how to find it', async () => {
    const { code, result } = await app.json<BackupCreated>(['backup', 'create']);
    expect(code).toBe(0);
    expect(result).toMatchObject({
      changed: true,
      table: TABLE,
      backup: {
        name: expect.stringMatching(/^local-backoffice-backup-\d{8}-\d{6}$/) as string,
        arn: expect.stringContaining(`:table/${TABLE}/backup/`) as string,
        status: 'CREATING',
        type: 'USER',
      },
    });
    const { stdout } = await app.run(['backup', 'create', '--wait', '--name', 'waited-for']);
    expect(stdout).toMatch(/^made waited-for of local-backoffice-data \(AVAILABLE\)\narn:aws:dynamodb:/);
  });

  it('keeps beside it what the table is set to, and who made it', async () => {
    const { arn } = await backUp('with-settings');
    const { result } = await app.json<BackupReport>(['backup', 'show', arn]);
    expect(result).toMatchObject({
      backup: { arn, name: 'with-settings', by: 'arn:aws:iam::000000000000:user/local' },
      approximateItems: 3,
      keys: ['id', 'timestamp'],
      indexes: ['StatusIndex', 'StatusByUpdate'],
      settings: { tags: { application: 'backoffice', environment: 'local' }, deletionProtection: false },
    });
  });

  it('is made once, also when its answer is lost', async () => {
    const lost = withDynamoDB(({ createBackup }) => ({
      createBackup: async (input: Parameters<typeof createBackup>[0]) => {
        await createBackup(input);
        throw new BackofficeError('UNREACHABLE', 'the answer got lost');
      },
    }));
    expect((await app.run(['backup', 'create', '--name', 'once'], lost)).code).toBe(0);
    const { result } = await app.json<BackupList>(['backup', 'list']);
    expect(result.backups.filter(({ name }) => name === 'once')).toHaveLength(1);
    const nothing = withDynamoDB(() => ({
      createBackup: () => Promise.reject(new BackofficeError('UNREACHABLE', 'nobody answers')),
    }));
    expect((await app.run(['backup', 'create', '--name', 'never'], nothing)).code).toBe(1);
  });

  it('refuses a name that DynamoDB does not take', async () => {
    const { code, stderr } = await app.run(['backup', 'create', '--name', 'a b']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('"a b" cannot be the name of a backup')]);
  });
});

describe('backup list', () => {
  it('reads every page, also empty ones, and shows the newest first', async () => {
    const paged = withDynamoDB(({ listBackups }) => ({
      listBackups: async (input: Parameters<typeof listBackups>[0]) => {
        if (input.ExclusiveStartBackupArn === undefined && input.BackupType === 'ALL')
          return { BackupSummaries: [], LastEvaluatedBackupArn: 'before-all', $metadata: {} };
        const { ExclusiveStartBackupArn: start, ...rest } = input;
        const further =
          start === undefined || start === 'before-all' ? {} : { ExclusiveStartBackupArn: start };
        return listBackups({ ...rest, ...further, Limit: 2 });
      },
    }));
    const { result } = await app.json<BackupList>(['backup', 'list'], paged);
    const { result: all } = await app.json<BackupList>(['backup', 'list']);
    // Between the two looks a backup may have become available.
    const arns = ({ backups }: BackupList): string[] => backups.map(({ arn }) => arn);
    expect(arns(result)).toEqual(arns(all));
    const times = all.backups.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(times.length).toBeGreaterThan(3);
  });

  it('is grep-able in a pipe, and fits a narrow terminal', async () => {
    const { stdout } = await app.run(['backup', 'list']);
    expect(stdout.trimEnd().split('\n')[0]?.split('\t')).toHaveLength(8);
    const narrow = await app.run(['backup', 'list'], { terminal: true, columns: 80 });
    expect(
      Math.max(
        ...stripVTControlCharacters(narrow.stdout)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
    const first = await app.run(['backup', 'list', '--limit', '1'], { terminal: true, columns: 80 });
    expect(first.stdout).toMatch(/\n\d+ more: --limit\n$/);
    expect((await app.run(['backup', 'list', '-o', 'csv'])).stdout).toMatch(/^arn,name,table,type,status/);
  });

  it('shows backups of a table that is gone, which nobody may delete', async () => {
    const gone = 'local-backoffice-data-gone';
    expect((await app.run(['backup', 'restore', 'with-settings', '--to', gone])).code).toBe(0);
    await dynamoDB.send(
      new UpdateContinuousBackupsCommand({
        TableName: gone,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    await dynamoDB.send(new DeleteTableCommand({ TableName: gone }));
    const { result } = await app.json<BackupList>(['backup', 'list', '--all-tables']);
    const system = result.backups.find(({ type }) => type === 'SYSTEM');
    expect(system).toMatchObject({ name: `${gone}$DeletedTableBackup`, table: gone, by: null });
    expect(system?.expiresAt).not.toBeNull();
    const { code, stderr } = await app.run(['backup', 'delete', system?.arn ?? '', '--yes']);
    expect([code, stderr]).toEqual([5, expect.stringContaining('is a backup of type SYSTEM')]);
  });
});

describe('a backup that is named', () => {
  it('is found by name, by ARN, or as the newest', async () => {
    const made = await backUp('named');
    for (const wanted of ['named', made.arn, 'latest'])
      expect((await app.json<BackupReport>(['backup', 'show', wanted])).result.backup.arn).toBe(made.arn);
  });

  it('is not found, or is one of several', async () => {
    const absent = await app.run(['backup', 'show', 'nobody']);
    expect([absent.code, absent.stderr]).toEqual([
      7,
      expect.stringContaining('there is no backup named "nobody"'),
    ]);
    const arns = [(await backUp('twice')).arn, (await backUp('twice')).arn];
    const { code, result } = await app.json<{ error: { message: string; hint: string } }>([
      'backup',
      'delete',
      'twice',
    ]);
    expect(code).toBe(6);
    for (const arn of arns) expect(result.error.hint).toContain(arn);
    const gone = await app.run(['backup', 'show', `${arns[0]}0`]);
    expect([gone.code, gone.stderr]).toEqual([7, expect.stringContaining('Backup not found')]);
  });
});

describe('backup delete and prune', () => {
  it('delete one after asking', async () => {
    await backUp('doomed');
    const refused = await app.run(['backup', 'delete', 'doomed']);
    expect([refused.code, refused.stderr]).toEqual([
      5,
      expect.stringMatching(/to confirm: backoffice .* --yes\n/),
    ]);
    expect((await app.run(['backup', 'delete', 'doomed', '--dry-run'])).stdout).toContain(
      'would delete doomed',
    );
    expect((await app.run(['backup', 'delete', 'doomed', '--yes'])).stdout).toContain('deleted doomed');
    expect((await app.run(['backup', 'show', 'doomed'])).code).toBe(7);
    // Only what is named is deleted.
    expect((await app.run(['backup', 'delete', 'latest', '--yes'])).code).toBe(7);
  });

  it('keep the newest, whatever their age, and show first what goes', async () => {
    const newest = await backUp('newest');
    const all = (await app.json<BackupList>(['backup', 'list'])).result.backups;
    const before = all.length;
    const ofLiveTable = all.filter(({ table }) => table === newest.table).length;
    const others = before - ofLiveTable;
    const { result: plan } = await app.json<BackupsPruned>(['backup', 'prune', '--keep', '2', '--dry-run']);
    expect(plan.changed).toBe(false);
    expect(plan.deleted).toHaveLength(ofLiveTable - 2);
    expect((await app.json<BackupList>(['backup', 'list'])).result.backups).toHaveLength(before);
    const young = await app.json<BackupsPruned>([
      'backup',
      'prune',
      '--keep',
      '2',
      '--older-than',
      '30d',
      '--yes',
    ]);
    expect(young.result).toMatchObject({ changed: false, deleted: [] });
    const { stderr } = await app.run(['backup', 'prune', '--keep', '2', '--yes']);
    expect(stderr).toContain('delete waited-for');
    const left = (await app.json<BackupList>(['backup', 'list'])).result.backups;
    expect(left).toHaveLength(2 + others);
    expect(left[0]?.arn).toBe(newest.arn);
    expect((await app.run(['backup', 'prune', '--keep', '2', '--yes'])).stdout).toBe(
      `nothing to delete; kept: ${2 + others} backups\n`,
    );
  });

  it('want to be told how many to keep', async () => {
    expect((await app.run(['backup', 'prune', '--yes'])).code).toBe(2);
    expect((await app.run(['backup', 'prune', '--keep', '0', '--yes'])).code).toBe(2);
  });
});

/** Settings that a restore loses, on the live table. */
async function setEverything(): Promise<void> {
  const { Table } = await dynamoDB.send(new DescribeTableCommand({ TableName: TABLE }));
  await dynamoDB.send(
    new TagResourceCommand({ ResourceArn: Table?.TableArn ?? '', Tags: [{ Key: 'team', Value: 'ops' }] }),
  );
  await dynamoDB.send(
    new UpdateTimeToLiveCommand({
      TableName: TABLE,
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' },
    }),
  );
  await dynamoDB.send(
    new UpdateTableCommand({
      TableName: TABLE,
      DeletionProtectionEnabled: true,
      TableClass: 'STANDARD_INFREQUENT_ACCESS',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  );
  expect((await app.run(['pitr', 'enable', '--days', '14'])).code).toBe(0);
}

const ALL_SETTINGS = {
  tags: { application: 'backoffice', environment: 'local', team: 'ops' },
  ttlAttribute: 'expires',
  pointInTimeRecovery: true,
  recoveryDays: 14,
  deletionProtection: true,
  stream: 'NEW_IMAGE',
  tableClass: 'STANDARD_INFREQUENT_ACCESS',
};

describe('backup restore', () => {
  it('puts back what AWS loses, verifies, and leaves the live table alone', async () => {
    await setEverything();
    await backUp('whole');
    await app.run(['items', 'update', 'one', '--status', 'changed']);
    await app.run(['items', 'delete', 'two', '--yes']);
    await app.run(['items', 'create', '--id', 'four']);
    const calls = app.local().calls.length;
    const { code, result, stderr } = await app.json<RestoreResult>(['backup', 'restore', 'whole']);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('puts back from the backup: tags, time to live'),
    ]);
    expect(result).toMatchObject({
      changed: true,
      plan: {
        source: { kind: 'backup', backupName: 'whole', table: TABLE },
        progress: 'not begun',
        settings: ALL_SETTINGS,
        settingsFrom: 'the backup',
      },
      verification: {
        passed: true,
        keysSame: true,
        missingIndexes: [],
        count: 3,
        liveCount: 3,
        sample: { compared: 3, same: 1, different: ['one'], notLive: ['two'] },
      },
      cutOver: null,
    });
    expect(result.settings.map(({ setting, changed }) => [setting, changed])).toEqual([
      // Asked for in the request that restores, so that nothing is left to change.
      ['encryption', false],
      ['tags', true],
      ['time to live', true],
      ['stream', true],
      ['table class', true],
      ['point-in-time recovery', true],
      ['deletion protection', true],
    ]);
    const target = result.plan?.target ?? '';
    const restored = await app.json<{ settings: object }>(['backup', 'show', 'whole']);
    expect(restored.result.settings).toMatchObject(ALL_SETTINGS);
    const { Table } = await dynamoDB.send(new DescribeTableCommand({ TableName: target }));
    expect(Table).toMatchObject({
      DeletionProtectionEnabled: true,
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    const sent = app
      .local()
      .calls.slice(calls)
      .filter((call) => /PutItem|DeleteItem|BatchWrite/.test(call));
    expect(sent).toEqual([]);

    const again = await app.json<RestoreResult>(['backup', 'restore', 'whole']);
    expect([again.result.plan?.progress, again.result.changed]).toEqual(['restored', false]);
    expect(again.result.settings.filter(({ changed }) => changed)).toEqual([]);
  });

  it('takes a backup that was made elsewhere, with the settings of the live table, and says so', async () => {
    await dynamoDB.send(new CreateBackupCommand({ TableName: TABLE, BackupName: 'elsewhere' }));
    clock.advance(2000);
    const { result, stderr } = await app.json<RestoreResult>(['backup', 'restore', 'elsewhere']);
    expect(stderr).toContain('puts back from the live table');
    expect(result.plan).toMatchObject({ settingsFrom: 'the live table', settings: ALL_SETTINGS });
    expect(result.verification).toMatchObject({ passed: true, count: 3 });
  });

  it('goes back to a second, and says which ones there are', async () => {
    clock.advance(1000);
    const at = new Date(Math.floor(clock.now().getTime() / 1000) * 1000);
    clock.advance(1000);
    await app.run(['items', 'create', '--id', 'too-late']);
    const early = await app.run(['backup', 'restore', '--at', at.toISOString()]);
    expect([early.code, early.stderr]).toEqual([2, expect.stringMatching(/choose a time from .* to /)]);
    clock.advance(6 * 60_000);
    const { code, result } = await app.json<RestoreResult>(['backup', 'restore', '--at', at.toISOString()]);
    expect(code).toBe(0);
    expect(result.plan?.source).toMatchObject({ kind: 'time', at: at.toISOString() });
    expect(result.verification).toMatchObject({ passed: true, count: 3, liveCount: 4 });
    await app.run(['items', 'delete', 'too-late', '--yes']);
  });

  it.each([
    [[], 2, 'what is to be restored?'],
    [['whole', '--latest'], 2, 'choose one thing to restore'],
    [['nobody'], 7, 'there is no backup named "nobody"'],
    [['whole', '--to', TABLE], 6, `the application uses ${TABLE} already`],
    [['whole', '--to', 'elsewhere'], 2, `a restored table has to be called ${TABLE}`],
    [['whole', '--carry-newer'], 2, '--carry-newer needs --cut-over'],
    [['whole', '--at', 'noon'], 2, 'It must be a duration ago'],
    [['--undo', '--confirm', 'local'], 7, 'was not moved to local-backoffice-data by a restore'],
  ])('%j is refused with exit code %d', async (argv, code, message) => {
    const { code: found, stderr } = await app.run(['backup', 'restore', ...argv]);
    expect([found, stderr]).toEqual([code, expect.stringContaining(message)]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  it('does not take another table for its own', async () => {
    const { result } = await app.json<BackupList>(['backup', 'list']);
    const [first, second] = result.backups;
    const target = `${TABLE}-taken`;
    expect((await app.run(['backup', 'restore', first?.arn ?? '', '--to', target])).code).toBe(0);
    const { code, stderr } = await app.run(['backup', 'restore', second?.arn ?? '', '--to', target]);
    expect([code, stderr]).toEqual([6, expect.stringContaining('is there already, and not of this restore')]);
  });

  it('tells when the restore failed on AWS', async () => {
    const failing = withDynamoDB(({ describeTable }) => ({
      describeTable: async (input: Parameters<typeof describeTable>[0]) => {
        if (input.TableName?.endsWith('-failing') === true)
          throw new BackofficeError('NOT_FOUND', 'no such table');
        return describeTable(input);
      },
    }));
    const { code, stderr } = await app.run(
      ['backup', 'restore', 'whole', '--to', `${TABLE}-failing`],
      failing,
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining('is gone: the restore failed')]);
  });

  it('is interrupted at once, says what goes on, and is gone on with', async () => {
    const controller = new AbortController();
    const target = `${TABLE}-interrupted`;
    const stopping = {
      signal: controller.signal,
      clock: {
        now: () => clock.now(),
        sleep: async () => {
          controller.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
          controller.signal.throwIfAborted();
        },
      },
    };
    const { code, stderr } = await app.run(['backup', 'restore', 'whole', '--to', target], stopping);
    expect([code, stderr]).toEqual([
      130,
      expect.stringContaining('goes on without this command; resume: backoffice backup restore '),
    ]);
    const { result } = await app.json<RestoreResult>(['backup', 'restore', 'whole', '--to', target]);
    expect(['restoring', 'restored']).toContain(result.plan?.progress);
    expect(result.verification?.count).toBe(3);
  });
});

describe('table', () => {
  it('shows what it holds and every protection', async () => {
    const { result } = await app.json<TableReport>(['table', '--count']);
    expect(result).toMatchObject({
      name: TABLE,
      ofStack: true,
      restoredFrom: null,
      items: { exact: 3 },
      billing: 'PAY_PER_REQUEST',
      keys: ['id', 'timestamp'],
      indexes: [
        { name: 'StatusIndex', keys: ['status'], status: 'ACTIVE' },
        { name: 'StatusByUpdate', keys: ['status', 'updatedAt'], status: 'ACTIVE' },
      ],
      settings: ALL_SETTINGS,
      recovery: { enabled: true, days: 14 },
      lastBackup: { type: 'USER', status: 'AVAILABLE' },
    });
    expect(result.consumed.writeUnits).toBeGreaterThan(0);
    const shown = await app.run(['table'], { terminal: true, columns: 80 });
    const stdout = stripVTControlCharacters(shown.stdout);
    expect(stdout).toMatch(/protection +on/);
    expect(stdout).toMatch(/items +about/);
  });

  it('shows the rest when a part cannot be read', async () => {
    const parts = [
      ['dynamodb', 'ListBackups', 'backups'],
      ['dynamodb', 'DescribeContinuousBackups', 'recovery'],
    ] as const;
    for (const [service, operation, part] of parts) {
      const fault = ['local', 'faults', 'add', 'denied', '--service', service, '--operation', operation];
      await app.run(fault);
      const { code, result } = await app.json<TableReport>(['table']);
      await app.run(['local', 'faults', 'clear']);
      expect([code, result.name, result.problems.join()]).toEqual([
        0,
        TABLE,
        expect.stringMatching(new RegExp(`${part}: .*may not ${service}:${operation}`)),
      ]);
    }
    expect((await app.json<TableReport>(['table'])).result.problems).toEqual([]);
  });
});

describe('pitr', () => {
  it('is switched on and off, and says when it is so already', async () => {
    expect((await app.json(['pitr', 'enable', '--days', '14'])).result).toMatchObject({ changed: false });
    const refused = await app.run(['pitr', 'disable']);
    expect([refused.code, refused.stderr]).toEqual([
      5,
      expect.stringContaining('disabling recovery of local-backoffice-data to any second'),
    ]);
    expect((await app.run(['pitr', 'disable', '--yes'])).stdout).toBe(`recovery of ${TABLE}: on → off\n`);
    expect((await app.run(['pitr', 'disable', '--yes'])).stdout).toContain('is off already');
    expect((await app.json(['pitr'])).result).toMatchObject({ enabled: false, earliest: null, latest: null });
    const off = await app.run(['backup', 'restore', '--at', '10m']);
    expect([off.code, off.stderr]).toEqual([
      1,
      expect.stringContaining('point-in-time recovery of local-backoffice-data is off'),
    ]);
    expect((await app.run(['pitr', 'enable', '--days', '36'])).code).toBe(2);
  });
});

describe('a table that nobody can back up', () => {
  it('is refused with what to do', async () => {
    await dynamoDB.send(new UpdateTableCommand({ TableName: TABLE, DeletionProtectionEnabled: false }));
    await dynamoDB.send(
      new PutItemCommand({ TableName: TABLE, Item: { id: { S: 'raw' }, timestamp: { N: '7' } } }),
    );
    await dynamoDB.send(new DeleteTableCommand({ TableName: TABLE }));
    const { code, stderr } = await app.run(['backup', 'create']);
    expect([code, stderr]).toEqual([7, expect.stringContaining('ResourceNotFoundException')]);
    const restored = await app.json<RestoreResult>(['backup', 'restore', 'whole', '--to', `${TABLE}-after`]);
    expect(restored.code).toBe(0);
    expect(restored.result.verification).toMatchObject({ count: 3, liveCount: null });
  });
});
