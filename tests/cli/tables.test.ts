import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackupList, BackupsPruned } from '../../src/services/backup/backup.ts';
import type { DoctorReport } from '../../src/services/doctor/doctor.ts';
import type { StatusReport } from '../../src/services/status/status.ts';
import type { TableDeleted, TableList } from '../../src/services/table/environment-tables.ts';
import type { TableReport } from '../../src/services/table/table-report.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const OWN = 'local-backoffice-data';
// As long as the name that a restore gives.
const RESTORED = `${OWN}-20261128T102440Z`;
const FOREIGN = 'local-backoffice-database';
const app = useDeployed(false);
let dynamoDB: DynamoDBClient;

async function done(...argv: string[]): Promise<void> {
  const { code, stderr } = await app.run(argv);
  expect([code, stderr]).toEqual([0, stderr]);
}

async function tables(): Promise<TableList['tables']> {
  return (await app.json<TableList>(['table', 'list'])).result.tables;
}

beforeAll(async () => {
  await done('deploy', '--quiet', '--no-verify');
  dynamoDB = new DynamoDBClient(clientOptions(app.local().endpoint));
  await dynamoDB.send(
    new CreateTableCommand({
      TableName: FOREIGN,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  await done('items', 'create', '--id', 'one');
  await done('backup', 'create', '--name', 'first', '--wait');
  await done('backup', 'restore', 'first', '--to', RESTORED, '--yes');
});

describe('the tables of an environment', () => {
  it('are listed with their use, and none of others', async () => {
    expect(await tables()).toMatchObject([
      { name: OWN, active: true, ofStack: true, status: 'ACTIVE', restoredFrom: null },
      { name: RESTORED, active: false, ofStack: false, restoredFrom: expect.stringContaining('/backup/') },
    ]);
    const { stdout } = await app.run(['table', 'list'], { terminal: true, columns: 80 });
    expect(stdout).toMatch(/NAME.*USE.*ITEMS/);
    expect(stdout).toMatch(/1 table not in use, <\$0\.0001 a month for storage/);
  });

  it('that nothing uses are a finding of doctor', async () => {
    const { result } = await app.json<DoctorReport>(['doctor']);
    expect(result.checks.find(({ name }) => name === 'tables')).toMatchObject({
      status: 'warn',
      evidence: expect.stringContaining(`1 table not in use, about $0.00 a month: ${RESTORED}`),
      remedy: expect.stringContaining('table list'),
    });
  });

  it('can each be shown by name', async () => {
    const { result } = await app.json<TableReport>(['table', 'show', RESTORED, '--count']);
    expect(result).toMatchObject({ name: RESTORED, active: false, ofStack: false, items: { exact: 1 } });
    expect(result).toMatchObject({ backups: 0, otherBackups: 1 });
  });

  it.each([
    [['show', FOREIGN], 7, `"${FOREIGN}" is not a table of environment "local"`],
    [['delete', FOREIGN, '--confirm', 'local'], 7, `"${FOREIGN}" is not a table of environment "local"`],
    [['delete', `${OWN}-nothing`, '--confirm', 'local'], 7, `there is no table ${OWN}-nothing`],
    [['delete', OWN, '--confirm', 'local'], 5, `the application uses ${OWN}`],
    [['delete', RESTORED, '--yes'], 5, 'requires confirmation'],
    [['delete', RESTORED], 5, 'requires confirmation'],
    [['delete'], 2, "missing required argument 'name'"],
  ])('table %j ends with exit code %d', async (argv, code, message) => {
    const { code: found, stdout, stderr } = await app.run(['table', ...argv]);
    expect([found, stdout, stderr]).toEqual([code, '', expect.stringContaining(message)]);
    expect((await tables()).map(({ name }) => name)).toEqual([OWN, RESTORED]);
  });
});

describe('after the application has moved', () => {
  beforeAll(() =>
    done(
      'backup',
      'restore',
      'first',
      '--to',
      RESTORED,
      '--cut-over',
      '--no-freeze',
      '--yes',
      '--confirm',
      'local',
    ),
  );

  it("the stack's own table cannot be deleted", async () => {
    expect((await tables()).map(({ name, active }) => [name, active])).toEqual([
      [RESTORED, true],
      [OWN, false],
    ]);
    for (const [name, message] of [
      [OWN, `${OWN} belongs to the stack`],
      [RESTORED, `the application uses ${RESTORED}`],
    ] as const) {
      const { code, stderr } = await app.run(['table', 'delete', name, '--confirm', 'local']);
      expect([code, stderr]).toEqual([5, expect.stringContaining(message)]);
    }
  });

  it('status and table tell of the backups of the table that was left', async () => {
    const { result: status } = await app.json<StatusReport>(['status']);
    expect(status.lastBackup?.table).toBe(OWN);
    expect((await app.run(['status'])).stdout).toContain(`  of ${OWN}`);
    const { result: table } = await app.json<TableReport>(['table']);
    expect(table).toMatchObject({ name: RESTORED, active: true, backups: 0, otherBackups: 2 });
    expect((await app.run(['table'])).stdout).toContain('2 of other tables: backoffice backup list');
  });

  it('a pruning counts safety backups by themselves, and the backups of each table', async () => {
    await done('backup', 'create', '--name', 'second', '--wait');
    await done('backup', 'create', '--name', 'third', '--wait');
    const { result } = await app.json<BackupsPruned>(['backup', 'prune', '--keep', '1', '--yes']);
    expect(result.deleted.map(({ name }) => name)).toEqual(['second']);
    expect(result.kept.map(({ name, table }) => [name, table])).toEqual([
      ['third', RESTORED],
      [`local-backoffice-before-${RESTORED}`, OWN],
      ['first', OWN],
    ]);
  });

  it('safety backups of the way back can be found and shown', async () => {
    await done('backup', 'restore', '--undo', '--no-freeze', '--yes', '--confirm', 'local');
    const { result } = await app.json<BackupList>(['backup', 'list']);
    const safety = result.backups.find(({ table, name }) => table === RESTORED && name !== 'third');
    expect(safety?.name).toContain('before-undo');
    await done('backup', 'show', safety?.name ?? '');
  });

  it('a table that was left is deleted with its protection, and its backups stay', async () => {
    await done('deploy', '--quiet', '--no-verify');
    const { Table } = await dynamoDB.send(new DescribeTableCommand({ TableName: RESTORED }));
    const protectedBefore = Table?.DeletionProtectionEnabled ?? false;
    const argv = ['table', 'delete', RESTORED, '--confirm', 'local'];
    const { result: plan } = await app.json<TableDeleted>([...argv, '--dry-run']);
    expect(plan).toMatchObject({
      changed: false,
      table: { name: RESTORED, deletionProtection: protectedBefore },
    });
    expect((await tables()).map(({ name }) => name)).toEqual([OWN, RESTORED]);
    const { result } = await app.json<TableDeleted>(argv);
    expect(result).toMatchObject({ changed: true, table: { name: RESTORED } });
    expect((await tables()).map(({ name }) => name)).toEqual([OWN]);
    expect((await app.run(argv)).code).toBe(7);
    const { result: list } = await app.json<BackupList>(['backup', 'list']);
    expect(list.backups.map(({ name }) => name)).toContain('third');
    const history = await app.json<{ entries: { action: string; target: string; outcome: string }[] }>([
      'history',
    ]);
    expect(history.result.entries[0]).toMatchObject({
      action: 'table delete',
      target: `table ${RESTORED}`,
      outcome: 'done',
    });
    await dynamoDB.send(new DeleteTableCommand({ TableName: FOREIGN }));
  });
});
