import { EXIT_CODES } from '../errors.ts';
import type { CommandWriter } from '../hints.ts';
import { type DriftReport, readDrift } from '../services/deploy/drift.ts';
import { driftView } from '../views/drift.ts';
import { type AddCommand, examples } from './command.ts';

export const addDrift: AddCommand = (parent, execute) => {
  parent
    .command('drift')
    .description('Shows what was changed outside of deployments: resources, and the code of the function.')
    .option('--exit-code', 'exit code 3 when something has drifted')
    .addHelpText('after', examples('backoffice drift', 'backoffice drift --env prod --exit-code'))
    .action((options, command) =>
      execute(command, async (cli) => {
        const { environment, connection, outputs } = cli.open(await cli.environment());
        const deps = {
          cloudFormation: await connection.cloudFormation(),
          clock: cli.context.clock,
          signal: cli.signal,
          report: cli.progress.line,
        };
        const report = await cli.progress.during('comparing', async () =>
          readDrift(deps, connection, environment, await outputs.refresh()),
        );
        await cli.print('drift', report, driftView);
        for (const line of waysBack(report, cli.command)) cli.progress.line(line);
        return options.exitCode && report.drifted ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};

/** CloudFormation changes back what it compares; code it does not. */
function waysBack({ resources, code }: DriftReport, command: CommandWriter): string[] {
  const resourcesBack = `change them back: ${command('deploy --revert-drift')}`;
  const codeBack = `send the code of the latest release: ${command(`function update --release ${code.latest}`)}`;
  return [
    ...(resources.length === 0 ? [] : [resourcesBack]),
    ...(code.latest === null || code.release === code.latest ? [] : [codeBack]),
  ];
}
