import { EXIT_CODES } from '../../errors.ts';
import { createErrorGroups, type ErrorReport } from '../../services/logs/error-groups.ts';
import { readHistory } from '../../services/logs/history.ts';
import { serverPattern } from '../../services/logs/selection.ts';
import { logSources, SOURCES } from '../../services/logs/sources.ts';
import { createLedger } from '../../services/releases/ledger.ts';
import { logErrorsView } from '../../views/log-reports.ts';
import { type AddCommand, examples, oneOf, timePoint } from '../command.ts';
import type { OpenEnvironment } from '../run.ts';
import { isoRange, timeRange } from '../time-range.ts';

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
      execute(command, async (run) => {
        const open = run.open(await run.environment());
        const range = timeRange(run, options);
        const grouping = createErrorGroups();
        const release = await run.progress.during('reading errors', async () => {
          const sources = await logSources(open, options.source);
          const selection = { errors: true };
          const rangeOf = ({ name }: (typeof sources)[number]) => ({
            ...range,
            pattern: serverPattern(selection, name),
          });
          for await (const lines of readHistory(await open.connection.logs(), sources, rangeOf))
            for (const line of lines) grouping.add(line);
          return lastRelease(open);
        });
        const { errors, groups } = grouping.result(release?.time ?? null);
        const report: ErrorReport = {
          ...isoRange(range),
          errors,
          groups,
          release,
        };
        await run.print('logs errors', report, logErrorsView(run.context.clock.now()));
        const failing =
          options.failIf === 'any'
            ? groups
            : options.failIf === 'new'
              ? groups.filter((group) => group.new)
              : [];
        return failing.length > 0 ? EXIT_CODES.UNHEALTHY : undefined;
      }),
    );
};

async function lastRelease({ connection, outputs }: OpenEnvironment): Promise<ErrorReport['release']> {
  const { artifactsBucket } = await outputs.get();
  const latest = await createLedger(await connection.s3(), artifactsBucket).latest();
  return latest === undefined ? null : { number: latest.number, time: latest.time };
}
