import { EXIT_CODES } from '../errors.ts';
import type { Operation } from '../operations/operation.ts';
import { checkApi, checkDeep, type HealthReport, waitUntilHealthy } from '../services/health.ts';
import type { CommandContext } from '../session/command-context.ts';
import { healthMarkdown, healthView } from '../views/health.ts';
import { writeStepSummary } from './ci.ts';
import { type AddCommand, examples } from './command.ts';
import { duration } from './options/times.ts';

export const addHealth: AddCommand = (parent, execute) => {
  parent
    .command('health')
    .description('Checks that the application works. Exit code 3 when it does not; made for CI.')
    .option('--deep', 'also stack, function, table, alarms and error rate')
    .option('--wait <duration>', 'keep trying until it is healthy, such as 2m', duration)
    .addHelpText(
      'after',
      examples(
        'backoffice health',
        'backoffice health --env dev --wait 2m',
        'backoffice health --deep --json',
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const look = (): Promise<HealthReport> => {
          operation.forgetReads();
          return check(cli, operation, options.deep ?? false);
        };
        const { clock } = cli.context;
        const report = await cli.progress.during('checking', () =>
          waitUntilHealthy(look, options.wait ?? 0, clock, cli.signal),
        );
        await writeStepSummary(cli.context, healthMarkdown(operation.environment.name, report));
        await cli.print('health', report, healthView);
        return report.healthy ? undefined : EXIT_CODES.CHECK_FAILED;
      }),
    );
};

async function check(
  cli: CommandContext,
  { api, outputs, connection, environment }: Operation,
  deep: boolean,
): Promise<HealthReport> {
  if (deep)
    return checkDeep({
      api,
      outputs,
      connection,
      stackName: environment.stackName,
      clock: cli.context.clock,
      signal: cli.signal,
    });
  const checked = await checkApi(api, false);
  return { healthy: checked.healthy, checks: [checked] };
}
