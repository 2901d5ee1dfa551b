import type { LogsApi } from '../../aws/logs.ts';
import { type QueryDeps, runQuery } from '../logs/insights.ts';

/** A request that took long. */
export interface SlowRequest {
  /** ISO 8601. */
  readonly time: string;
  readonly route: string;
  readonly status: number;
  readonly latencyMs: number;
  /** Of the function, to look its lines up by; null when it was not called. */
  readonly requestId: string | null;
}

export interface ColdStarts {
  readonly invocations: number;
  readonly count: number;
  /** Milliseconds; null when there was none. */
  readonly p50: number | null;
  readonly max: number | null;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

const SLOWEST = 10;

const SLOW_QUERY = `filter ispresent(latency)
| fields @timestamp, routeKey, status, latency, fnReqId
| sort latency desc
| limit ${SLOWEST}`;

/** The slowest requests by the API's access log. */
export async function readSlowest(
  logs: LogsApi,
  group: string,
  range: Range,
  deps: QueryDeps,
): Promise<SlowRequest[]> {
  const { rows } = await runQuery(
    logs,
    { query: SLOW_QUERY, groups: [group], limit: SLOWEST, ...range },
    deps,
  );
  return rows.map((row) => ({
    time: `${(row['@timestamp'] ?? '').replace(' ', 'T')}Z`,
    route: row.routeKey ?? '-',
    status: Number(row.status ?? 0),
    latencyMs: Number(row.latency ?? 0),
    requestId: row.fnReqId === undefined || row.fnReqId === '-' ? null : row.fnReqId,
  }));
}

const COLD_QUERY = `filter @type = "REPORT" or type = "platform.report"
| fields coalesce(@initDuration, record.metrics.initDurationMs) as init
| stats count(*) as invocations, count(init) as cold, pct(init, 50) as p50, max(init) as longest`;

/** How often the function had to be started first, in both of Lambda's log formats. */
export async function readColdStarts(
  logs: LogsApi,
  group: string,
  range: Range,
  deps: QueryDeps,
): Promise<ColdStarts> {
  const { rows } = await runQuery(logs, { query: COLD_QUERY, groups: [group], limit: 1, ...range }, deps);
  const [row = {}] = rows;
  const count = Number(row.cold ?? 0);
  const number = (text: string | undefined): number | null =>
    count === 0 || text === undefined ? null : Number(text);
  return { invocations: Number(row.invocations ?? 0), count, p50: number(row.p50), max: number(row.longest) };
}
