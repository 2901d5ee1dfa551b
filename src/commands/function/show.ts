import { readFunctionReport } from '../../services/function/function-report.ts';
import { functionView } from '../../views/function.ts';
import { type AddCommand, examples } from '../command.ts';

export const addShow: AddCommand = (parent, execute) => {
  parent
    .command('show', { isDefault: true })
    .description(
      'Shows configuration, code and its release, tracing, log group, and how long the runtime is supported.',
    )
    .addHelpText('after', examples('backoffice function', 'backoffice function show --env prod --json'))
    .action((_options, command) =>
      execute(command, async (cli) => {
        const { connection, outputs } = cli.open(await cli.environment());
        const now = cli.context.clock.now();
        const report = await cli.progress.during('looking', async () =>
          readFunctionReport(connection, await outputs.refresh(), now),
        );
        await cli.print('function show', report, functionView(now));
      }),
    );
};
