import { resourceNames } from '../../stack/contract/names.ts';
import { readCost } from '../services/cost/report.ts';
import { queryDeps } from '../session/query-deps.ts';
import { costView } from '../views/cost.ts';
import { type AddCommand, examples } from './command.ts';
import { timeRange } from './options/time-range.ts';
import { timePoint } from './options/times.ts';

export const addCost: AddCommand = (parent, execute) => {
  parent
    .command('cost')
    .description(
      'Estimates a month from what was used, line by line, and tells what would save. Reads logs, which is billed.',
    )
    .option('--since <when>', 'what was used since: a duration ago, or a time', timePoint, timePoint('7d'))
    .option('--until <when>', 'to when', timePoint)
    .addHelpText('after', examples('backoffice cost', 'backoffice cost --since 30d --json'))
    .action((options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const { connection, environment } = operation;
        const { monthlyBudget: usd, budgetScope: scope } = environment.tunables;
        const range = timeRange(cli, options);
        const report = await cli.progress.during('measuring', async () => {
          const deps = {
            connection,
            outputs: await operation.outputs.get(),
            stackName: environment.stackName,
            ownTable: resourceNames(environment.name).table,
            queryDeps: queryDeps(cli, operation),
            command: cli.command,
            budget: usd === null ? null : { usd, scope },
          };
          return readCost(deps, range, environment.kind === 'local' ? undefined : environment.region);
        });
        await cli.print('cost', report, costView);
      }),
    );
};
