import { type AccessRow, type AskLog, numberIn, routeOf } from './access-log.ts';

/** A request as the API's access log has it. */
export interface LoggedRequest {
  /** ISO 8601. */
  readonly time: string;
  /** Method and route, such as `GET /items/{id}`. */
  readonly route: string;
  readonly status: number;
  readonly latencyMs: number;
  /** Of the function, to look its lines up by; null when it was not called. */
  readonly requestId: string | null;
}

const MOST = 10;
const FIELDS = 'fields @timestamp, method, routeKey, status, latency, fnReqId';

/** The slowest requests. */
export async function readSlowest(ask: AskLog): Promise<LoggedRequest[]> {
  const rows = await ask(
    `filter ispresent(latency)\n| ${FIELDS}\n| sort latency desc\n| limit ${MOST}`,
    MOST,
  );
  return rows.map(loggedRequest);
}

/** The newest requests that were answered with 5xx. */
export async function readFailed(ask: AskLog): Promise<LoggedRequest[]> {
  const rows = await ask(`filter status >= 500\n| ${FIELDS}\n| sort @timestamp desc\n| limit ${MOST}`, MOST);
  return rows.map(loggedRequest);
}

function loggedRequest(row: AccessRow): LoggedRequest {
  return {
    time: `${(row['@timestamp'] ?? '').replace(' ', 'T')}Z`,
    route: routeOf(row),
    status: numberIn(row.status) ?? 0,
    latencyMs: numberIn(row.latency) ?? 0,
    requestId: row.fnReqId === undefined || row.fnReqId === '-' ? null : row.fnReqId,
  };
}
