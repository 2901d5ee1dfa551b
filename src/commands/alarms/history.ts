import { defined } from '../../defined.ts';
import { readAlarmHistory } from '../../services/alarms/history.ts';
import { alarmHistoryView } from '../../views/alarms.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';
import { timeRange } from '../options/time-range.ts';
import { timePoint } from '../options/times.ts';

const MOST = 10_000;

export const addHistory: AddCommand = (parent, execute) => {
  parent
    .command('history')
    .description('Lists what happened to alarms, the newest first. CloudWatch keeps 30 days.')
    .argument('[name]', 'of one alarm only')
    .option('--since <when>', 'from when on: a duration ago, or a time', timePoint, timePoint('7d'))
    .option('--until <when>', 'to when', timePoint)
    .option('--limit <n>', 'at most so many', wholeNumber(1, MOST), 50)
    .option('--all', 'also actions and changes of configuration, not only changes of state')
    .addHelpText(
      'after',
      examples(
        'backoffice alarms history',
        'backoffice alarms history dev-backoffice-api-errors --since 30d',
      ),
    )
    .action((name, options, command) =>
      execute(command, async (cli) => {
        const { connection, environment } = cli.open(await cli.environment());
        const history = await cli.progress.during('reading the history', async () =>
          readAlarmHistory(await connection.cloudWatch(), {
            ...defined({ name }),
            prefix: environment.stackName,
            ...timeRange(cli, options),
            limit: options.limit,
            all: options.all ?? false,
          }),
        );
        await cli.print('alarms history', history, alarmHistoryView(cli.context.clock.now()));
      }),
    );
};
