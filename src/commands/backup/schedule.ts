import { openBackups } from '../../operations/backup/backups.ts';
import { readEnvironmentBackups } from '../../services/backup/read-backups.ts';
import { readSchedule } from '../../services/backup/schedule.ts';
import { notDeployed } from '../../services/stack/stack.ts';
import { backupScheduleView } from '../../views/backup-schedule.ts';
import { type AddCommand, examples } from '../command.ts';

export const addSchedule: AddCommand = (parent, execute) => {
  parent
    .command('schedule')
    .description(
      'Shows scheduled backups: how often, the last one, what they cost. "backupSchedule" of the configuration sets the rate, and "deploy" makes it.',
    )
    .addHelpText(
      'after',
      examples('backoffice backup schedule', 'backoffice backup schedule --env prod --json'),
    )
    .action((_options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const { environment, connection } = operation;
        const now = cli.context.clock.now();
        const result = await cli.progress.during('reading backups', async () => {
          const { dynamoDB, ownTable, activeTable } = await openBackups(operation);
          if (activeTable === undefined) throw notDeployed(environment.name);
          return readSchedule({
            cloudFormation: await connection.cloudFormation(),
            stackName: environment.stackName,
            backups: await readEnvironmentBackups(dynamoDB, ownTable),
            wanted: environment.tunables,
            now,
          });
        });
        await cli.print('backup schedule', result, backupScheduleView(now));
      }),
    );
};
