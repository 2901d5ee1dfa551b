import { BackofficeError } from '../../errors.ts';
import { runQuery } from '../../services/logs/insights.ts';
import { NAMED_QUERIES } from '../../services/logs/queries.ts';
import { logSources, SOURCES } from '../../services/logs/sources.ts';
import { queryDeps } from '../../session/query-deps.ts';
import { lines } from '../../terminal/layout/docs.ts';
import { namedQueriesView, queryResultView } from '../../views/logs-reports.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';
import { timeRange } from '../options/time-range.ts';
import { timePoint } from '../options/times.ts';
import { oneOf } from '../options/words.ts';

const MOST_ROWS = 10_000;

export const addQuery: AddCommand = (parent, execute) => {
  parent
    .command('query')
    .description(
      'Runs a query of CloudWatch Logs Insights, one of those that ship by its name. Billed by bytes scanned.',
    )
    .argument('[query]', 'a query, or the name of one')
    .option('--list', 'list the queries that ship')
    .option('--source <name>', 'function, api or all', oneOf(SOURCES), 'function')
    .option('--since <when>', 'from when on: a duration ago, or a time', timePoint, timePoint('1h'))
    .option('--until <when>', 'to when', timePoint)
    .option('--limit <n>', 'at most so many rows', wholeNumber(1, MOST_ROWS), 1000)
    .addHelpText(
      'after',
      examples(
        'backoffice logs query --list',
        'backoffice logs query slow --since 1d',
        `backoffice logs query 'filter level = "ERROR" | stats count(*) by message'`,
      ),
    )
    .action((text, options, command) =>
      execute(command, async (cli) => {
        if (options.list) {
          await cli.print('logs queries', { queries: NAMED_QUERIES }, namedQueriesView);
          return undefined;
        }
        const query = chooseQuery(text);
        const operation = cli.open(await cli.environment());
        const range = timeRange(cli, options);
        let scanned = 0;
        const result = await cli.progress.live(
          () => lines([`querying, ${scanned} records scanned`]),
          async () => {
            const groups = (await logSources(operation, options.source)).map(({ group }) => group);
            return runQuery(
              await operation.connection.logs(),
              { query, groups, limit: options.limit, ...range },
              queryDeps(cli, operation, (count) => {
                scanned = count;
              }),
            );
          },
        );
        await cli.print('logs query', result, queryResultView);
      }),
    );
};

function chooseQuery(text: string | undefined): string {
  if (text === undefined)
    throw new BackofficeError('USAGE', 'a query is missing', {
      hint: (command) => `list some: ${command('logs query --list')}`,
    });
  return NAMED_QUERIES.find(({ name }) => name === text)?.query ?? text;
}
