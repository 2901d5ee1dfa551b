import type { Operation } from '../../operations/operation.ts';
import { readSeries } from '../../services/metrics/read-series.ts';
import { metricWindow } from '../../services/metrics/window.ts';
import { filterExpression } from '../../services/traces/filter.ts';
import { listTraces, type TraceRow } from '../../services/traces/list.ts';
import { usesTransactionSearch } from '../../services/traces/read-trace.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { traceRowView } from '../../views/traces.ts';
import { type AddCommand, examples } from '../command.ts';
import { wholeNumber } from '../options/numbers.ts';
import { type TimeRange, timeRange } from '../options/time-range.ts';
import { duration, timePoint } from '../options/times.ts';
import { oneOf } from '../options/words.ts';
import { keptPart } from './kept-part.ts';

const MOST = 1_000_000;

export const addList: AddCommand = (parent, execute) => {
  parent
    .command('list', { isDefault: true })
    .description('Lists traced requests as they come from X-Ray, the newest first.')
    .option('--since <when>', 'from when on: a duration ago, or a time', timePoint, timePoint('1h'))
    .option('--until <when>', 'to when', timePoint)
    .option('--errors', 'those that failed: 4xx, 5xx, throttled, or with a call that failed')
    .option('--slow <duration>', 'those that took at least so long, such as 1s', duration)
    .option('--route <route>', 'of one route, such as /items/{id}')
    .option('--filter <expression>', "in X-Ray's language, such as 'annotation[itemId] = \"item-001\"'")
    .option(
      '--sort <by>',
      'time, or duration: the longest first, once all are read',
      oneOf(['time', 'duration']),
      'time',
    )
    .option('--limit <n>', 'at most so many', wholeNumber(1, MOST), 100)
    .addHelpText(
      'after',
      examples(
        'backoffice traces',
        'backoffice traces --errors --since 1d',
        'backoffice traces --slow 1s --sort duration',
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        // A filter is checked before anything is asked.
        const filter = filterExpression(options);
        const range = timeRange(cli, options);
        const operation = cli.open(await cli.environment());
        const listing = { ...range, filter, ...options };
        const printed = await printTraces(cli, operation, { ...listing, ...keptPart(cli, range) });
        cli.progress.line(await sampledText(cli, operation, listing, printed));
      }),
    );
};

interface Listing extends TimeRange {
  readonly filter: string | undefined;
  readonly sort: string;
  readonly limit: number;
}

interface Printed {
  readonly shown: number;
  readonly matching: number;
  readonly more: boolean;
}

/** By time they are printed as they come; by duration all of them must be there first. */
async function printTraces(
  cli: CommandContext,
  { connection, outputs }: Operation,
  listing: Listing,
): Promise<Printed> {
  const { limit, sort } = listing;
  const held: TraceRow[] = [];
  let [shown, matching] = [0, 0];
  const { functionName: service } = await outputs.get();
  for await (const rows of listTraces(await connection.xray(), { ...listing, service })) {
    matching += rows.length;
    if (sort === 'duration') {
      held.push(...rows);
      held.sort((a, b) => b.durationMs - a.durationMs).splice(limit);
      continue;
    }
    const wanted = rows.slice(0, limit - shown);
    await cli.printRows(wanted, traceRowView);
    shown += wanted.length;
    if (matching > limit) return { shown, matching, more: true };
  }
  if (sort === 'duration') await cli.printRows(held, traceRowView);
  return { shown: sort === 'duration' ? held.length : shown, matching, more: matching > limit };
}

/** Most requests are not traced, which surprises whoever looks for one. */
async function sampledText(
  cli: CommandContext,
  { connection, outputs }: Operation,
  { from, to, filter }: Listing,
  { shown, matching, more }: Printed,
): Promise<string> {
  const filtered = filter !== undefined;
  const { functionName } = await outputs.get();
  const timing = { clock: cli.context.clock, signal: cli.signal };
  const window = metricWindow(from, to, cli.context.clock.now().getTime());
  const query = {
    namespace: 'AWS/Lambda',
    metric: 'Invocations',
    dimensions: { FunctionName: functionName },
    statistic: 'Sum',
    periodSeconds: window.periodSeconds,
  };
  const [{ series }, search] = await Promise.all([
    readSeries(await connection.cloudWatch(), [query], window, timing),
    usesTransactionSearch(await connection.xray()),
  ]);
  const invocations = [...(series[0]?.values() ?? [])].reduce((total, value) => total + value, 0);
  const of = filtered
    ? `of ${invocations} requests, of which X-Ray has a share`
    : `sampled ${matching} of ${invocations} requests`;
  const sampled = more ? 'there are more: --limit' : of;
  const indexed = search ? '; this account searches transactions, so only the indexed share is listed' : '';
  return `${shown} ${filtered ? 'matching ' : ''}${shown === 1 ? 'trace' : 'traces'}; ${sampled}${indexed}`;
}
