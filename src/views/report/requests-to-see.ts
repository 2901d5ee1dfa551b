import type { OperationsReport } from '../../services/report/report.ts';
import { errorTitle } from '../logs-errors.ts';
import { millisecondsText } from '../units.ts';
import type { Cell } from './section.ts';

/** A request that a reader may want to follow, in texts. */
export interface RequestToSee {
  /** Of its row. */
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly route: string;
  readonly status: string;
  readonly latency: string;
  readonly error: string;
  readonly requestId: string;
}

export const MOST_ERRORS = 10;

/** Requests that failed, by the API's log and as samples of the kinds of errors: the newest first. */
export function requestsToSee({ failed, errors }: OperationsReport): RequestToSee[] {
  const groups = (errors?.groups ?? []).slice(0, MOST_ERRORS);
  const logged = (failed ?? []).map(({ time, route, status, latencyMs, requestId }) => {
    const group = groups.find((each) => requestId !== null && each.sampleRequestId === requestId);
    return {
      time,
      route,
      status: String(status),
      latency: millisecondsText(latencyMs),
      error: group === undefined ? '' : errorTitle(group),
      requestId: requestId ?? '-',
    };
  });
  const samples = groups
    .filter(({ sampleRequestId: id }) => id !== null && !logged.some(({ requestId }) => requestId === id))
    .map((group) => ({
      time: group.lastSeen,
      route: group.route ?? '-',
      status: String(group.status ?? '-'),
      latency: '-',
      error: errorTitle(group),
      requestId: group.sampleRequestId ?? '-',
    }));
  return [...logged, ...samples]
    .sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0))
    .map((request, index) => ({ ...request, id: `request-${index + 1}` }));
}

/** As many characters as the log shows of an id. */
const ID_SHOWN = 8;

/** The start of a request's id, which leads to its row. */
export function linkTo(requestId: string | null, requests: readonly RequestToSee[]): Cell {
  const found = requests.find((request) => requestId !== null && request.requestId === requestId);
  const text = requestId?.slice(0, ID_SHOWN) ?? '-';
  return found === undefined ? text : { text, to: found.id };
}
