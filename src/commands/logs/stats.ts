import { readHistory } from '../../services/logs/history.ts';
import { createStats, REPORT_PATTERN } from '../../services/logs/lambda-reports.ts';
import { logSources } from '../../services/logs/sources.ts';
import { logStatsView } from '../../views/logs-reports.ts';
import { type AddCommand, examples } from '../command.ts';
import { isoRange, timeRange } from '../options/time-range.ts';
import { timePoint } from '../options/times.ts';

export const addStats: AddCommand = (parent, execute) => {
  parent
    .command('stats')
    .description('Durations, cold starts and memory of the function, from what the platform reported.')
    .option('--since <when>', 'from when on: a duration ago, or a time', timePoint, timePoint('1h'))
    .option('--until <when>', 'to when', timePoint)
    .addHelpText('after', examples('backoffice logs stats', 'backoffice logs stats --since 1d --json'))
    .action((options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const range = timeRange(cli, options);
        const stats = createStats();
        await cli.progress.during('reading reports', async () => {
          const sources = await logSources(operation, 'function');
          const reports = { ...range, pattern: REPORT_PATTERN };
          for await (const lines of readHistory(await operation.connection.logs(), sources, () => reports))
            for (const line of lines) stats.add(line);
        });
        const { from, to } = isoRange(range);
        const result = stats.result(from, to);
        await cli.print('logs stats', result, logStatsView);
      }),
    );
};
