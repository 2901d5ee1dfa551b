import type { GetQueryResultsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { LogsApi } from '../../aws/logs.ts';
import { createPace } from '../../aws/polling.ts';
import type { Timing } from '../../clock.ts';
import { BackofficeError } from '../../errors.ts';
import { rateOf } from '../cost/rates.ts';

/** What a query found. */
export interface QueryResult {
  readonly query: string;
  readonly status: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly recordsMatched: number;
  readonly recordsScanned: number;
  readonly bytesScanned: number;
  /** US dollars, at the rate of us-east-1; the first 5 GB a month are free. */
  readonly price: number;
}

export interface QueryRequest {
  readonly query: string;
  readonly groups: readonly string[];
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  /** Keeps `@ptr`, which is an event's own. */
  readonly pointers?: boolean;
}

const GB = 2 ** 30;

export interface QueryDeps extends Timing {
  /** Told how far it is. */
  readonly progress: (recordsScanned: number) => void;
  /** Stops the query when the command ends before it; the command's own signal is spent then. */
  readonly stop: (queryId: string) => Promise<void>;
}

/**
 * Runs a query of Logs Insights to its end. A query that is left alone goes on and is billed, so it is stopped.
 * @throws BackofficeError (USAGE) for a query that is wrong, with a mark at the place.
 */
export async function runQuery(logs: LogsApi, request: QueryRequest, deps: QueryDeps): Promise<QueryResult> {
  const { query, groups, from, to, limit, pointers = false } = request;
  const range = { startTime: Math.floor(from / 1000), endTime: Math.ceil(to / 1000) };
  const { queryId = '' } = await logs
    .startQuery({ logGroupNames: [...groups], ...range, queryString: query, limit })
    .catch((error: unknown) => {
      throw withPlace(error, query);
    });
  const pace = createPace(deps.clock, deps.signal);
  try {
    for (;;) {
      const answer = await logs.getQueryResults({ queryId });
      deps.progress(answer.statistics?.recordsScanned ?? 0);
      if (answer.status !== 'Scheduled' && answer.status !== 'Running')
        return toResult(query, answer, pointers);
      await pace.pause();
    }
  } catch (error) {
    if (deps.signal.aborted) await deps.stop(queryId);
    throw error;
  }
}

function toResult(
  query: string,
  { status, results = [], statistics = {} }: GetQueryResultsResponse,
  pointers: boolean,
): QueryResult {
  if (status !== 'Complete')
    throw new BackofficeError('FAILED', `the query ended as ${status}`, {
      hint: 'ask for less: --since, limit',
    });
  const rows = results.map((row) =>
    Object.fromEntries(
      row.flatMap(({ field = '', value = '' }) => (field === '@ptr' && !pointers ? [] : [[field, value]])),
    ),
  );
  const { recordsMatched = 0, recordsScanned = 0, bytesScanned = 0 } = statistics;
  return {
    query,
    status,
    columns: [...new Set(rows.flatMap((row) => Object.keys(row)))],
    rows,
    recordsMatched,
    recordsScanned,
    bytesScanned,
    price: (bytesScanned / GB) * rateOf('logsScan').usd,
  };
}

interface CompileError {
  readonly queryCompileError?: {
    readonly location?: { readonly startCharOffset?: number };
    readonly message?: string;
  };
}

function withPlace(error: unknown, query: string): unknown {
  if (!(error instanceof BackofficeError) || error.awsCode !== 'MalformedQueryException') return error;
  const { queryCompileError: problem } = (error.cause ?? {}) as CompileError;
  const offset = problem?.location?.startCharOffset ?? 0;
  return new BackofficeError(
    'USAGE',
    `the query is wrong: ${problem?.message ?? error.message}, at ${offset + 1}: ${query.slice(0, offset)}^${query.slice(offset)}`,
    {
      hint: (command) =>
        `see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html, or list some queries: ${command('logs query --list')}`,
      cause: error,
    },
  );
}
