import { EXIT_CODES } from '../../errors.ts';
import { readErrors } from '../../services/logs/errors/read-errors.ts';
import { logSources, SOURCES } from '../../services/logs/sources.ts';
import { logErrorsView } from '../../views/logs-errors.ts';
import { type AddCommand, examples } from '../command.ts';
import { timeRange } from '../options/time-range.ts';
import { timePoint } from '../options/times.ts';
import { oneOf } from '../options/words.ts';

export const addErrors: AddCommand = (parent, execute) => {
  parent
    .command('errors')
    .description('Groups errors that are the same but for ids and numbers: how often, since when, where.')
    .option('--source <name>', 'function, api or all', oneOf(SOURCES), 'function')
    .option('--since <when>', 'from when on: a duration ago, or a time', timePoint, timePoint('1d'))
    .option('--until <when>', 'to when', timePoint)
    .option(
      '--fail-if <what>',
      'exit code 3 when there is any, or one that is new since the last release',
      oneOf(['any', 'new']),
    )
    .addHelpText(
      'after',
      examples('backoffice logs errors', 'backoffice logs errors --since 2h --fail-if new'),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment());
        const range = timeRange(cli, options);
        const report = await cli.progress.during('reading errors', async () => {
          const sources = await logSources(operation, options.source);
          return readErrors(operation.connection, await operation.outputs.get(), sources, range);
        });
        await cli.print('logs errors', report, logErrorsView(cli.context.clock.now()));
        for (const note of report.notes) cli.progress.line(note);
        const failing =
          options.failIf === 'any'
            ? report.groups
            : options.failIf === 'new'
              ? report.groups.filter((group) => group.new)
              : [];
        return failing.length > 0 ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};
