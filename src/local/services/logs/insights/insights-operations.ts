import { randomUUID } from 'node:crypto';
import {
  DescribeQueries$,
  type DescribeQueriesRequest,
  type DescribeQueriesResponse,
  GetQueryResults$,
  type GetQueryResultsRequest,
  type GetQueryResultsResponse,
  type QueryInfo,
  StartQuery$,
  type StartQueryRequest,
  type StartQueryResponse,
  StopQuery$,
  type StopQueryRequest,
  type StopQueryResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Account } from '../../../account.ts';
import { AwsError } from '../../../aws-error.ts';
import type { Clock } from '../../../clock.ts';
import { DAY_MS } from '../../../expire.ts';
import { pageOf } from '../../../paging.ts';
import { type Operation, operation } from '../../../wire/operation.ts';
import { findGroup, invalidToken } from '../find-group.ts';
import type { EventRange, LogStore } from '../log-store.ts';
import { fieldsOf } from './event-fields.ts';
import type { Row } from './expression.ts';
import { compileQuery, type Query } from './query.ts';

/** A query that was started; it runs when it is first asked for. */
interface Running {
  readonly groups: readonly string[];
  /** As DescribeQueries tells it. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly run: () => Promise<GetQueryResultsResponse>;
  state: 'Running' | 'Complete' | 'Cancelled' | 'Failed';
  results?: GetQueryResultsResponse;
}

/** API_DescribeQueries.html, maxResults: at most 1,000. */
const MOST_DESCRIBED = 1000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html: "Query results availability" */
const KEPT_MS = 7 * DAY_MS;
/** This environment's own. */
const MOST_QUERIES = 1000;

/** Logs Insights: queries over all events of a time. */
export function insightsOperations(log: LogStore, account: Account, clock: Clock): Operation[] {
  const queries = new Map<string, Running>();

  function find(id: string | undefined): Running {
    const query = queries.get(id ?? '');
    if (query !== undefined) return query;
    throw new AwsError('ResourceNotFoundException', 'Query does not exist.');
  }

  return [
    operation<StartQueryRequest, StartQueryResponse>(StartQuery$)(
      [
        'logGroupName',
        'logGroupNames',
        'logGroupIdentifiers',
        'startTime',
        'endTime',
        'queryString',
        'limit',
      ],
      async (input) => {
        const names = [
          input.logGroupName ?? [],
          input.logGroupNames ?? [],
          input.logGroupIdentifiers ?? [],
        ].flat();
        const groups = await Promise.all(names.map((name) => queriedGroup(log, account, name)));
        if (groups.length === 0) throw new AwsError('InvalidParameterException', 'A log group must be named');
        requireOrder(input);
        const query = compileQuery(input.queryString ?? '', input.limit);
        const range = { from: (input.startTime ?? 0) * 1000, to: (input.endTime ?? 0) * 1000 + 999 };
        const queryId = randomUUID();
        const source = groups.map((group) => `"${group}"`).join(', ');
        const startedAt = clock.now().getTime();
        forgetOld(queries, startedAt);
        queries.set(queryId, {
          groups,
          text: `SOURCE ${source} START=${range.from} END=${range.to} | ${input.queryString ?? ''}`,
          startedAt,
          state: 'Running',
          run: () => runQuery(log, account, { groups, range, query }),
        });
        return { queryId };
      },
    ),
    operation<GetQueryResultsRequest, GetQueryResultsResponse>(GetQueryResults$)(
      ['queryId'],
      async ({ queryId }) => {
        const query = find(queryId);
        if (query.state === 'Running' && query.results === undefined) {
          query.results = await query.run().catch((error: unknown) => {
            // Told once, with the reason; then it is a query that failed.
            query.state = 'Failed';
            throw error;
          });
          // As on AWS the first answer is of a query that still runs.
          return { status: 'Running', results: [], statistics: query.results.statistics };
        }
        if (query.state === 'Running') query.state = 'Complete';
        return { ...query.results, status: query.state };
      },
    ),
    operation<DescribeQueriesRequest, DescribeQueriesResponse>(DescribeQueries$)(
      ['logGroupName', 'status', 'maxResults', 'nextToken'],
      ({ logGroupName, status, maxResults, nextToken }) => {
        const wanted = [...queries]
          .filter(
            ([, { groups, state }]) =>
              (logGroupName === undefined || groups.includes(logGroupName)) &&
              (status === undefined || state === status),
          )
          .reverse();
        const { items, next } = pageOf(wanted, maxResults ?? MOST_DESCRIBED, nextToken, invalidToken);
        return { queries: items.map(describedQuery), ...(next === undefined ? {} : { nextToken: next }) };
      },
    ),
    operation<StopQueryRequest, StopQueryResponse>(StopQuery$)(['queryId'], async ({ queryId }) => {
      const query = find(queryId);
      if (query.state !== 'Running')
        throw new AwsError(
          'InvalidParameterException',
          `Query is not in a running state, it is ${query.state}, at ${clock.now().toISOString()}`,
        );
      query.state = 'Cancelled';
      return { success: true };
    }),
  ];
}

/** The words are believed, not proven: the API's page has the code for a parameter that is given incorrectly. */
function requireOrder({ startTime = 0, endTime = 0 }: StartQueryRequest): void {
  if (startTime > endTime)
    throw new AwsError('InvalidParameterException', 'The start time must not be after the end time');
}

/** localstack's tests/aws/services/logs/test_logs_queries.py, test_describe_queries, recorded on AWS. */
function describedQuery([queryId, { groups, text, startedAt, state }]: readonly [
  string,
  Running,
]): QueryInfo {
  return {
    queryId,
    queryString: text,
    queryLanguage: 'CWLI',
    status: state,
    createTime: startedAt,
    logGroupName: groups[0],
  };
}

/** They are in the order in which they were begun. */
function forgetOld(queries: Map<string, Running>, now: number): void {
  for (const [id, { startedAt }] of queries) {
    if (startedAt >= now - KEPT_MS && queries.size < MOST_QUERIES) return;
    queries.delete(id);
  }
}

interface StartedQuery {
  readonly groups: readonly string[];
  readonly range: EventRange;
  readonly query: Query;
}

async function runQuery(
  log: LogStore,
  account: Account,
  { groups, range, query }: StartedQuery,
): Promise<GetQueryResultsResponse> {
  const rows: Row[] = [];
  let bytesScanned = 0;
  for (const group of groups) {
    for await (const [, event] of log.events(group, range)) {
      rows.push(fieldsOf(event, group, account.id));
      bytesScanned += Buffer.byteLength(event.message);
    }
  }
  // Newest first, unless the query sorts.
  rows.sort((a, b) => (String(a['@timestamp']) < String(b['@timestamp']) ? 1 : -1));
  const { rows: found, matched } = query.run(rows);
  return {
    results: found.map((row) =>
      [...query.columns, ...('@ptr' in row ? ['@ptr'] : [])].flatMap((field) =>
        row[field] === undefined ? [] : [{ field, value: String(row[field]) }],
      ),
    ),
    statistics: { recordsMatched: matched, recordsScanned: rows.length, bytesScanned },
  };
}

/**
 * API_CreateLogGroup.html, logGroupClass: DELIVERY "doesn't offer rich CloudWatch Logs capabilities such as CloudWatch Logs
 * Insights queries". The words are believed, not proven.
 */
async function queriedGroup(log: LogStore, account: Account, name: string): Promise<string> {
  const group = await existingGroup(log, account, name);
  if ((await log.group(group))?.logGroupClass === 'DELIVERY')
    throw new AwsError('InvalidParameterException', `Log group ${name} of class DELIVERY cannot be queried`);
  return group;
}

/** localstack tests/aws/services/logs/test_logs_queries.snapshot.json: test_start_query_log_group_not_found */
async function existingGroup(log: LogStore, account: Account, name: string): Promise<string> {
  try {
    return await findGroup(log, { logGroupIdentifier: name });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const cause = `(Service: AWSLogs; Status Code: 400; Error Code: ${error.code}; Request ID: ${randomUUID()}; Proxy: null)`;
    throw new AwsError(
      error.code,
      `Log group '${name}' does not exist for account ID '${account.id}' ${cause}`,
    );
  }
}
