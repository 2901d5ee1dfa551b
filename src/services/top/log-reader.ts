import type { Connection } from '../../aws/connection.ts';
import type { LogsApi } from '../../aws/logs.ts';
import type { Timing } from '../../clock.ts';
import { BackofficeError } from '../../errors.ts';
import { follow, type Overlap } from '../logs/follow.ts';
import type { LogLine } from '../logs/lines/log-line.ts';
import { createSeenEvents } from '../logs/seen-events.ts';
import { logSources } from '../logs/sources.ts';
import type { OutputsSource } from '../stack/outputs.ts';
import { createCallBudget } from './call-budget.ts';
import { problemOf } from './part.ts';

/** FilterLogEvents has 5 calls a second for a whole account at the least: others may want some of them. */
export const LOG_CALLS_PER_MINUTE = 120;

/** Lines come some seconds late, and some of them a minute; a screen needs no more, and reads each line a few times. */
const OVERLAPS: readonly Overlap[] = [
  { back: 120_000, every: 60_000 },
  { back: 40_000, every: 20_000 },
  { back: 5000, every: 0 },
];
/** As many as twice of the furthest look on a busy function. */
const MOST_SEEN = 60_000;
/** Of one look alone; one that goes on waits for as long as it takes. */
const MOST_FAILURES = 3;

/** Told of what is read. */
export interface LogListener {
  lines(lines: readonly LogLine[]): void;
  /** A call was answered, with lines or without. */
  answered(): void;
  failed(error: BackofficeError): void;
}

/** Where lines are read. */
export interface LogPlace {
  readonly connection: Connection;
  readonly outputs: OutputsSource;
}

/** Reads lines of function and API, once or on and on. */
export interface LogReader {
  /** @param from milliseconds since 1970. @param once one look from there, and no more. */
  read(place: LogPlace, from: number, once: boolean): Promise<void>;
}

/** What was told is not told again, also when reading begins anew. */
export function createLogReader({ clock, signal }: Timing, listener: LogListener): LogReader {
  const admit = createCallBudget({ clock, signal }, LOG_CALLS_PER_MINUTE);
  const seen = createSeenEvents([], MOST_SEEN);
  let failures = 0;

  async function watched<T>(call: () => Promise<T>, once: boolean): Promise<T> {
    await admit();
    try {
      const answer = await call();
      failures = 0;
      listener.answered();
      return answer;
    } catch (error) {
      // What is not there yet is no failure.
      if (error instanceof BackofficeError && error.code === 'NOT_FOUND') throw error;
      const problem = problemOf(error);
      listener.failed(problem);
      failures += 1;
      if (once && failures >= MOST_FAILURES)
        throw new BackofficeError('FAILED', problem.message, { cause: problem });
      throw problem;
    }
  }

  return {
    async read(place, from, once) {
      failures = 0;
      const sources = await logSources(place, 'all');
      const logs = async (): Promise<Pick<LogsApi, 'filterLogEventsOnce'>> => {
        const { filterLogEventsOnce } = await place.connection.logs();
        return { filterLogEventsOnce: (input) => watched(() => filterLogEventsOnce(input), once) };
      };
      const { batches } = follow({
        logs,
        sources,
        patternOf: () => undefined,
        from,
        raw: true,
        clock,
        signal,
        random: Math.random,
        seen,
        overlaps: once ? [] : OVERLAPS,
        goOn: () => !once,
        report: () => undefined,
        renewCredentials: (error) => Promise.reject(error),
      });
      for await (const { lines } of batches) listener.lines(lines);
    },
  };
}
