import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ListBackupsCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { BackupList, BackupsPruned } from '../../src/services/backup/backup.ts';
import type { BackupSchedule } from '../../src/services/backup/schedule.ts';
import type { DoctorReport } from '../../src/services/doctor/doctor.ts';
import { createShiftedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const clock = createShiftedClock();
const app = useDeployed(true, { clock });
const HOUR = 3_600_000;
const NAME = /^local-backoffice-scheduled-[0-9a-f]{16}$/;

function configure(local: object): void {
  const file = join(app.stateDirectory(), 'backoffice.config.json');
  writeFileSync(file, JSON.stringify({ environments: { local } }));
}

async function deploy(): Promise<void> {
  const { code, stderr } = await app.run(['deploy', '--yes', '--quiet']);
  expect([code, stderr]).toEqual([0, '']);
}

const schedule = async () => (await app.json<BackupSchedule>(['backup', 'schedule'])).result;

async function scheduled(): Promise<readonly { readonly name: string; readonly table: string }[]> {
  const { backups } = (await app.json<BackupList>(['backup', 'list'])).result;
  return backups.filter(({ name }) => NAME.test(name));
}

async function check() {
  const { result } = await app.json<DoctorReport>(['doctor', '--only', 'backup-schedule']);
  return result.checks[0];
}

describe('scheduled backups', () => {
  it('are off until the configuration has a rate, and then are made by the stack, by the clock', async () => {
    expect(await schedule()).toMatchObject({ schedule: null, deployed: false, last: null, late: false });
    expect(await check()).toMatchObject({ status: 'pass', evidence: 'no backupSchedule is set' });
    configure({ backupSchedule: 'rate(12 hours)' });
    expect(await check()).toMatchObject({ status: 'warn', remedy: 'backoffice deploy' });
    await deploy();
    clock.advance(2000);
    // A schedule without a start begins at once.
    const [first] = await scheduled();
    expect(first).toMatchObject({
      name: expect.stringMatching(NAME) as string,
      table: 'local-backoffice-data',
    });
    clock.advance(11 * HOUR);
    expect(await scheduled()).toHaveLength(1);
    clock.advance(2 * HOUR);
    expect(await scheduled()).toHaveLength(2);
    clock.advance(2000);
    expect(await schedule()).toMatchObject({
      schedule: 'rate(12 hours)',
      periodSeconds: 12 * 3600,
      deployed: true,
      late: false,
      count: 2,
    });
    expect(await check()).toMatchObject({
      status: 'pass',
      evidence: expect.stringContaining('rate(12 hours); the last is of ') as string,
    });
    const { stdout } = await app.run(['backup', 'schedule']);
    expect(stdout).toMatch(/^schedule\trate\(12 hours\)\nlast backup\tlocal-backoffice-scheduled-/);
    expect((await app.json<{ drifted: boolean }>(['drift'])).result.drifted).toBe(false);
  });

  it('that fail are seen: no run of two periods has made one', async () => {
    const { length: before } = await scheduled();
    configure({ backupSchedule: 'rate(1 hour)' });
    await deploy();
    clock.advance(2000);
    expect(await scheduled()).toHaveLength(before + 1);
    await app.run([
      'local',
      'faults',
      'add',
      'error',
      '--service',
      'dynamodb',
      '--operation',
      'CreateBackup',
    ]);
    for (let hour = 0; hour < 3; hour += 1) {
      clock.advance(HOUR);
      await scheduled();
    }
    await app.run(['local', 'faults', 'clear']);
    // Three runs, each told of in the log of the process.
    const told = app.local().errors.splice(0).map(String);
    expect(told).toHaveLength(3);
    expect(told[0]).toContain('the schedule local-backoffice-backups failed: a fault was injected');
    const late = await check();
    expect(late).toMatchObject({ status: 'fail', remedy: 'backoffice backup schedule' });
    expect(late?.evidence).toMatch(
      /^no scheduled backup for more than two periods of rate\(1 hour\): the last is of /,
    );
    expect((await app.run(['backup', 'schedule'])).stdout).toContain('LATE');
    clock.advance(HOUR);
    await scheduled();
    clock.advance(2000);
    expect((await check())?.status).toBe('pass');
  });

  it('are of the table that the application moved to, and stop when the rate is gone', async () => {
    configure({ backupSchedule: 'rate(1 day)' });
    await deploy();
    await app.run(['items', 'create', '--id', 'one']);
    await app.run(['backup', 'create', '--name', 'held', '--wait']);
    const target = 'local-backoffice-data-moved';
    const moved = await app.run([
      ...['backup', 'restore', 'held', '--to', target],
      ...['--cut-over', '--no-freeze', '--confirm', 'local'],
    ]);
    expect([moved.code, moved.stderr]).toEqual([0, expect.any(String)]);
    clock.advance(24 * HOUR);
    expect((await scheduled()).map(({ table }) => table)).toContain(target);
    configure({});
    expect(await check()).toMatchObject({ status: 'warn', remedy: 'backoffice deploy' });
    await deploy();
    const { length } = await scheduled();
    clock.advance(72 * HOUR);
    expect(await scheduled()).toHaveLength(length);
  });

  it('are pruned by themselves, to what the configuration keeps', async () => {
    configure({ backupSchedule: 'rate(1 hour)', backupKeep: 2 });
    await deploy();
    await app.run(['backup', 'create', '--name', 'by-hand', '--wait']);
    for (let hour = 0; hour < 4; hour += 1) {
      clock.advance(HOUR);
      await scheduled();
    }
    clock.advance(2000);
    expect(await check()).toMatchObject({ status: 'warn', remedy: 'backoffice backup prune --scheduled' });
    // Backups by hand are counted by themselves, so that scheduled ones do not push them out.
    const { result: hand } = await app.json<BackupsPruned>(['backup', 'prune', '--keep', '1', '--dry-run']);
    expect(hand.deleted.filter(({ name }) => NAME.test(name))).toEqual([]);
    const { code, result } = await app.json<BackupsPruned>(['backup', 'prune', '--scheduled', '--yes']);
    expect([code, result.deleted.every(({ name }) => NAME.test(name))]).toEqual([0, true]);
    for (const own of ['local-backoffice-data', 'local-backoffice-data-moved'])
      expect((await scheduled()).filter(({ table }) => table === own).length).toBeLessThanOrEqual(2);
    expect((await check())?.status).toBe('pass');
    const dynamoDB = new DynamoDBClient(clientOptions(app.local().endpoint));
    const { BackupSummaries = [] } = await dynamoDB.send(new ListBackupsCommand({}));
    expect(BackupSummaries.map(({ BackupName }) => BackupName)).toContain('by-hand');
    configure({ backupSchedule: 'rate(1 hour)' });
    const unsaid = await app.run(['backup', 'prune', '--scheduled', '--yes']);
    expect([unsaid.code, unsaid.stderr]).toEqual([2, expect.stringContaining('set backupKeep')]);
  });

  it.each(['rate(1 days)', 'rate(0 hours)', 'rate(5 minutes)', 'daily', 'cron(0 3 * * ? *)'])(
    'refuse %j with an example',
    async (rate) => {
      configure({ backupSchedule: rate });
      const { code, stderr } = await app.run(['deploy', '--yes']);
      expect([code, stderr]).toEqual([2, expect.stringContaining('such as rate(1 day)')]);
    },
  );
});
