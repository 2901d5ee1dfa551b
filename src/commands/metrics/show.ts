import { EXIT_CODES } from '../../errors.ts';
import type { Operation } from '../../operations/operation.ts';
import { type MetricsReport, readMetrics } from '../../services/metrics/report.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { metricsView, thresholdLines } from '../../views/metrics.ts';
import { type AddCommand, examples } from '../command.ts';
import { duration, timePoint } from '../options/times.ts';
import { type Watched, watch } from '../options/watch.ts';
import { oneOf } from '../options/words.ts';
import { type MetricsOptions, metricsRequest, WHAT } from './request.ts';

export const addShow: AddCommand = (parent, execute) => {
  const show = parent
    .command('show', { isDefault: true })
    .description('Shows numbers over time: totals, trends, percentiles of the whole time.')
    .argument('[what]', 'function, api, table or all', oneOf(WHAT), 'all')
    .option('--since <when>', 'from when on: a duration ago, or a time', timePoint, timePoint('1h'))
    .option('--until <when>', 'to when', timePoint)
    .option('--period <duration>', 'a value for each of these, such as 5m; else what fits the time', duration)
    .option('--compare <duration>', 'also the same time so much earlier, such as 1d', duration)
    .option('--chart', 'draw charts')
    .option('--watch [every]', 'refresh in place, every 15s unless told otherwise; q quits', duration)
    .option('--csv', 'the same as --output csv: a row for each period')
    .option(
      '--fail-if <limits>',
      'exit code 3 when a limit is breached or has no data, such as errorRate>1%,latencyP95>500ms',
    )
    .option('--allow-no-data', 'let a limit of --fail-if pass where nothing was measured')
    .addHelpText(
      'after',
      examples(
        'backoffice metrics',
        'backoffice metrics function --since 1d --compare 7d',
        'backoffice metrics api --chart',
        "backoffice metrics --since 15m --fail-if 'errorRate>1%,latencyP95>500ms'",
        'backoffice metrics table --since 7d --csv',
      ),
    )
    .action((what, options, command) =>
      execute(command, async (cli) => {
        const asked: MetricsOptions = options;
        // What was asked for is checked before the environment is.
        metricsRequest(cli, what, asked);
        const operation = cli.open(await cli.environment());
        const view = metricsView(options.chart ?? false);
        const look = () => {
          operation.forgetReads();
          return read(cli, operation, what, asked);
        };
        const judging = options.failIf !== undefined;
        if (options.watch !== undefined)
          return watchMetrics(cli, options.watch, { look, view: () => view, judging });
        const report = await cli.progress.during('reading metrics', look);
        await cli.print('metrics show', report, view);
        for (const line of thresholdLines(report)) cli.progress.line(line);
        return verdictOn(report);
      }),
    );
  show.registeredArguments[0]?.choices([...WHAT]);
};

function verdictOn({ thresholds }: MetricsReport): number | undefined {
  return thresholds.some(({ breached }) => breached) ? EXIT_CODES.CHECK_FAILED : undefined;
}

/** Ends when a limit is breached, which is told when the screen is gone. */
async function watchMetrics(
  cli: CommandContext,
  every: number | true,
  watched: Watched<MetricsReport>,
): Promise<number> {
  let breached: readonly string[] = [];
  const verdict = (report: MetricsReport): number | undefined => {
    const code = verdictOn(report);
    if (code !== undefined) breached = thresholdLines(report);
    return code;
  };
  const code = await watch(cli, every, { ...watched, verdict });
  for (const line of breached) cli.progress.line(line);
  return code;
}

async function read(
  cli: CommandContext,
  { connection, outputs }: Operation,
  what: (typeof WHAT)[number],
  options: MetricsOptions,
): Promise<MetricsReport> {
  const deps = { clock: cli.context.clock, signal: cli.signal };
  return readMetrics(connection, await outputs.get(), metricsRequest(cli, what, options), deps);
}
