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
      execute(command, async (run) => {
        const { connection, outputs } = run.open(await run.environment());
        const now = run.context.clock.now();
        const report = await run.progress.during('looking', async () =>
          readFunctionReport(connection, await outputs.refresh(), now),
        );
        await run.print('function show', report, functionView(now));
        return undefined;
      }),
    );
};
