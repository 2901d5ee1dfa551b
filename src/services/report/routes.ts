import { type AccessRow, type AskLog, numberIn, routeOf } from './access-log.ts';

/** How a route was used with one method, and how it answered. */
export interface RouteUse {
  /** Method and route, such as `GET /items/{id}`. */
  readonly route: string;
  readonly requests: number;
  /** Requests by the class of their status. */
  readonly statuses: Readonly<Record<StatusClass, number>>;
  /** Of them, those answered with 429: over the limit of the stage. */
  readonly throttled: number;
  /** Latency in milliseconds; null when there is none. */
  readonly p50: number | null;
  readonly p95: number | null;
}

export type StatusClass = '2xx' | '3xx' | '4xx' | '5xx';

const MOST_ROUTES = 100;
/** A route answers with a handful of statuses. */
const MOST_STATUSES = 1000;
const TOO_MANY_REQUESTS = 429;

const LATENCIES = `filter ispresent(status)
| stats count(*) as requests, pct(latency, 50) as p50, pct(latency, 95) as p95 by method, routeKey
| sort requests desc
| limit ${MOST_ROUTES}`;

/** Percentiles cannot be put together from those of each status, so statuses are a question of their own. */
const STATUSES = `filter ispresent(status)
| stats count(*) as requests by method, routeKey, status
| sort requests desc
| limit ${MOST_STATUSES}`;

/** The busiest routes, GET and POST told apart, by the API's access log: the most failures first. */
export async function readRoutes(ask: AskLog): Promise<RouteUse[]> {
  const [latencies, statuses] = await Promise.all([
    ask(LATENCIES, MOST_ROUTES),
    ask(STATUSES, MOST_STATUSES),
  ]);
  return latencies
    .map((row) =>
      routeUse(
        row,
        statuses.filter((status) => isSame(status, row)),
      ),
    )
    .sort((a, b) => b.statuses['5xx'] - a.statuses['5xx'] || b.requests - a.requests);
}

function isSame(a: AccessRow, b: AccessRow): boolean {
  return a.method === b.method && a.routeKey === b.routeKey;
}

function routeUse(row: AccessRow, answers: readonly AccessRow[]): RouteUse {
  const counted = (matches: (status: number) => boolean): number =>
    answers
      .filter(({ status }) => matches(Number(status)))
      .reduce((total, { requests }) => total + (numberIn(requests) ?? 0), 0);
  const ofClass = (hundred: number) => counted((status) => Math.floor(status / 100) === hundred);
  return {
    route: routeOf(row),
    requests: numberIn(row.requests) ?? 0,
    statuses: { '2xx': ofClass(2), '3xx': ofClass(3), '4xx': ofClass(4), '5xx': ofClass(5) },
    throttled: counted((status) => status === TOO_MANY_REQUESTS),
    p50: numberIn(row.p50),
    p95: numberIn(row.p95),
  };
}
