import { readSchedule } from '../../backup/schedule.ts';
import { type Check, fail, pass, warn } from '../doctor.ts';

export const backupSchedule: Check = {
  name: 'backup-schedule',
  about: 'scheduled backups are made, and old ones removed',
  async run({ environment, connection, deployed: outputs, backups, clock, command }) {
    await outputs();
    const { tunables, stackName } = environment;
    const { schedule, deployed, last, late, keep, beyondKeep } = await readSchedule({
      cloudFormation: await connection.cloudFormation(),
      stackName,
      backups: await backups(),
      wanted: tunables,
      now: clock.now(),
    });
    if (schedule === null)
      return deployed
        ? warn('the stack has a schedule that the configuration has not', command('deploy'))
        : pass('no backupSchedule is set');
    if (!deployed)
      return warn(`backupSchedule is ${schedule}, and the stack has none yet`, command('deploy'));
    const newest = last === null ? 'none was made' : `the last is of ${last.createdAt}`;
    if (late)
      return fail(
        `no scheduled backup for more than two periods of ${schedule}: ${newest}`,
        command('backup schedule'),
      );
    if (beyondKeep !== null && beyondKeep > 0)
      return warn(
        `${beyondKeep} scheduled ${beyondKeep === 1 ? 'backup is' : 'backups are'} beyond backupKeep (${keep})`,
        command('backup prune --scheduled'),
      );
    return pass(`${schedule}; ${newest}`);
  },
};
