import { EXIT_CODES } from '../errors.ts';
import { readDrift } from '../services/deploy/drift.ts';
import { driftView } from '../views/drift.ts';
import { type AddCommand, examples } from './command.ts';

export const addDrift: AddCommand = (parent, execute) => {
  parent
    .command('drift')
    .description('Shows what was changed outside of deployments: resources, and the code of the function.')
    .option('--exit-code', 'exit code 3 when something has drifted')
    .addHelpText('after', examples('backoffice drift', 'backoffice drift --env prod --exit-code'))
    .action((options, command) =>
      execute(command, async (run) => {
        const { environment, connection, outputs } = run.open(await run.environment());
        const watch = {
          cloudFormation: await connection.cloudFormation(),
          clock: run.context.clock,
          signal: run.signal,
          report: run.progress.line,
        };
        const report = await run.progress.during('comparing', async () =>
          readDrift(watch, connection, environment, await outputs.refresh()),
        );
        await run.print('drift', report, driftView);
        return options.exitCode && report.drifted ? EXIT_CODES.UNHEALTHY : undefined;
      }),
    );
};
