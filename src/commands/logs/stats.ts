import { readHistory } from '../../services/logs/history.ts';
import { createStats, REPORT_PATTERN } from '../../services/logs/reports.ts';
import { logSources } from '../../services/logs/sources.ts';
import { logStatsView } from '../../views/log-reports.ts';
import { type AddCommand, examples, timePoint } from '../command.ts';

export const addStats: AddCommand = (parent, execute) => {
  parent
    .command('stats')
    .description('Durations, cold starts and memory of the function, from what the platform reported.')
    .option('--since <when>', 'from when on: a duration ago, or a time', timePoint, timePoint('1h'))
    .option('--until <when>', 'to when', timePoint)
    .addHelpText('after', examples('backoffice logs stats', 'backoffice logs stats --since 1d --json'))
    .action((options, command) =>
      execute(command, async (run) => {
        const open = run.open(await run.environment());
        const now = run.context.clock.now().getTime();
        const from = options.since.at(now);
        const to = options.until?.at(now) ?? now;
        const stats = createStats();
        await run.progress.during('reading reports', async () => {
          const sources = await logSources(open, 'function');
          const range = { from, to, pattern: REPORT_PATTERN };
          for await (const lines of readHistory(await open.connection.logs(), sources, () => range))
            for (const line of lines) stats.add(line);
        });
        const result = stats.result(new Date(from).toISOString(), new Date(to).toISOString());
        await run.print('logs stats', result, logStatsView);
        return undefined;
      }),
    );
};
