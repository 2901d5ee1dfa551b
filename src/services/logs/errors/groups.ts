import type { LogLine } from '../lines/log-line.ts';
import { isError } from '../lines/read-line.ts';
import { type Described, describeError, type ErrorTraits } from './describe.ts';

/** Errors that are the same but for ids and numbers. */
export interface ErrorGroup extends ErrorTraits {
  /** Requests that ran into it, and errors of no request. */
  readonly count: number;
  /** ISO 8601: ever, as far as was read back. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Counts over the time, in parts of the same length. */
  readonly trend: readonly number[];
  /** One message as it was written. */
  readonly sample: string;
  /** One request that ran into it. */
  readonly sampleRequestId: string | null;
}

/** The longest that an invocation can be under way, and so the lines of a request apart. */
const LONGEST_REQUEST_MS = 15 * 60_000;
const TREND_PARTS = 12;

interface Pending extends Described {
  readonly time: string;
}

interface Counted extends Omit<ErrorGroup, 'trend'> {
  readonly trend: number[];
}

/** What tells groups apart. */
export function groupKey({ name, message, location, route, status }: ErrorTraits): string {
  return JSON.stringify([name, message, location, route, status]);
}

/** What tells a group again in another time: the place moves with each change of the code. */
export function historyKey({ name, message, route, status }: ErrorTraits): string {
  return JSON.stringify([name, message, route, status]);
}

/**
 * Counts errors by what they are. A request that fails writes several lines (the exception, a closing line, the
 * platform's report, the API's access line): it counts once, by the line that tells most.
 * @param range milliseconds since 1970.
 */
export function createErrorGroups({ from, to }: { readonly from: number; readonly to: number }) {
  const groups = new Map<string, Counted>();
  const requests = new Map<string, Pending>();
  let errors = 0;

  function count(error: Pending, requestId: string | null): void {
    const { rank, time, sample, ...traits } = error;
    const key = groupKey(traits);
    const known = groups.get(key);
    const trend = known?.trend ?? Array.from({ length: TREND_PARTS }, () => 0);
    const share = (Date.parse(time) - from) / Math.max(to - from, 1);
    const part = Math.min(Math.max(Math.floor(share * TREND_PARTS), 0), TREND_PARTS - 1);
    trend[part] = (trend[part] ?? 0) + 1;
    errors += 1;
    groups.set(key, {
      ...traits,
      count: (known?.count ?? 0) + 1,
      firstSeen: known === undefined || time < known.firstSeen ? time : known.firstSeen,
      lastSeen: known === undefined || time > known.lastSeen ? time : known.lastSeen,
      trend,
      sample: known?.sample ?? sample,
      sampleRequestId: requestId ?? known?.sampleRequestId ?? null,
    });
  }

  /** Requests whose lines are all there. They lie in the order of their first line. */
  function settle(before: string): void {
    for (const [requestId, error] of requests) {
      if (error.time >= before) return;
      requests.delete(requestId);
      count(error, requestId);
    }
  }

  return {
    add(line: LogLine): void {
      if (!isError(line)) return;
      const error = { ...describeError(line), time: line.time };
      if (line.requestId === null) {
        count(error, null);
        return;
      }
      settle(new Date(Date.parse(line.time) - LONGEST_REQUEST_MS).toISOString());
      const known = requests.get(line.requestId);
      requests.set(line.requestId, known === undefined ? error : joined(known, error));
    },
    result(): { errors: number; groups: ErrorGroup[] } {
      settle('~');
      return { errors, groups: [...groups.values()].sort((a, b) => b.count - a.count) };
    },
  };
}

/** The line that tells more, with what only the other one knows. */
function joined(a: Pending, b: Pending): Pending {
  const [best, other] = b.rank > a.rank ? [b, a] : [a, b];
  return {
    ...best,
    name: best.name ?? other.name,
    location: best.location ?? other.location,
    route: best.route ?? other.route,
    status: best.status ?? other.status,
    time: a.time,
  };
}
