import { BackofficeError } from '../errors.ts';
import { consoleRegion } from '../services/explain/console-links.ts';
import { explainRequest } from '../services/explain/explain.ts';
import type { Wanted } from '../services/explain/find-request.ts';
import { explanationView } from '../views/explain.ts';
import { type AddCommand, examples } from './command.ts';
import { timeRange } from './options/time-range.ts';
import { timePoint } from './options/times.ts';

export const addExplain: AddCommand = (parent, execute) => {
  parent
    .command('explain')
    .description(
      'Tells what became of one request, the likely cause first: from gateway, logs, trace and table calls.',
    )
    .argument('[id]', 'of a request, a trace, or an item, whose newest request it then is')
    .option('--last-error', 'the newest request that failed')
    .option('--since <when>', 'from when on: a duration ago, or a time', timePoint, timePoint('3h'))
    .option('--until <when>', 'to when', timePoint)
    .addHelpText(
      'after',
      examples(
        'backoffice explain --last-error',
        'backoffice explain item-001',
        'backoffice explain 8f5f9d2c-7c1e-4f0e-b1de-1c5f3a2b4c6d --since 1d',
      ),
    )
    .action((id, options, command) =>
      execute(command, async (cli) => {
        const wanted = wantedBy(id, options.lastError ?? false);
        const range = timeRange(cli, options);
        const environment = await cli.environment();
        const { connection, outputs } = cli.open(environment);
        const awsRegion = await consoleRegion(environment, connection);
        const sources = { connection, outputs, awsRegion, clock: cli.context.clock, signal: cli.signal };
        const explanation = await cli.progress.during('looking', () =>
          explainRequest(sources, wanted, range),
        );
        await cli.print('explain', explanation, explanationView);
      }),
    );
};

function wantedBy(id: string | undefined, lastError: boolean): Wanted {
  if (id !== undefined && !lastError) return { text: id };
  if (id === undefined && lastError) return { lastError };
  throw new BackofficeError('USAGE', 'either an id or --last-error tells which request is meant', {
    hint: (command) => command('explain --last-error'),
  });
}
