import type { BackofficeError } from '../../errors.ts';
import { hintText } from '../../hints.ts';
import type { AlarmDetails } from '../../services/alarms/alarm.ts';
import { readAlarms } from '../../services/alarms/read-alarms.ts';
import type { MetricsReport } from '../../services/metrics/report.ts';
import { createLogReader, LOG_CALLS_PER_MINUTE } from '../../services/top/log-reader.ts';
import { readNumbers } from '../../services/top/numbers.ts';
import { createPart, type PartState, problemOf } from '../../services/top/part.ts';
import { createRecentLines } from '../../services/top/recent-lines.ts';
import type { RecentLog, TopReport } from '../../services/top/report.ts';
import { troubleIn } from '../../services/top/trouble.ts';
import type { Operation } from '../operation.ts';

const HOUR_MS = 3_600_000;
const RETRY_MS = 10_000;

export interface TopRequest {
  /** Milliseconds that numbers and errors reach back. */
  readonly sinceMs: number;
  /** Milliseconds from one look to the next. */
  readonly everyMs: number;
  /** A new session, which finds credentials that were renewed. */
  readonly reopen: () => Promise<Operation>;
}

/** Looks at an environment; each part by itself, so that one that fails stops no other. */
export interface TopWatch {
  /** As far as it is known. */
  report(): TopReport;
  /** The session that is used now. */
  operation(): Operation;
  /** One look at everything. @throws BackofficeError (CREDENTIALS). */
  once(): Promise<void>;
  /** Looks on and on. @param changed told of everything new. @throws what ends all, an interruption for one. */
  follow(changed: () => void): Promise<never>;
}

export function createTopWatch(first: Operation, { sinceMs, everyMs, reopen }: TopRequest): TopWatch {
  const { clock, signal, environment, command } = first;
  const numbers = createPart<MetricsReport>(clock);
  const alarms = createPart<readonly AlarmDetails[]>(clock);
  const log = createPart<true>(clock);
  const recent = createRecentLines();
  let current = first;
  let renewedAt = clock.now().getTime();
  let following = false;

  const reader = createLogReader(first, {
    lines: recent.add,
    answered: () => log.answered(true),
    failed: (error) => log.failed(problemText(error)),
  });

  async function failed(part: PartState<unknown>, error: unknown): Promise<void> {
    const problem = problemOf(error);
    if (problem.code === 'CREDENTIALS' && !following) throw problem;
    part.failed(problemText(problem));
    if (problem.code === 'CREDENTIALS') await renew();
  }

  function problemText({ code, message, hint }: BackofficeError): string {
    return code === 'CREDENTIALS' && hint !== undefined ? `${message}; ${hintText(hint, command)}` : message;
  }

  /** Parts that fail together have one new session. */
  async function renew(): Promise<void> {
    const now = clock.now().getTime();
    if (now - renewedAt < RETRY_MS) return;
    renewedAt = now;
    const former = current;
    current = await reopen();
    former.connection.close();
  }

  async function read<T>(part: PartState<T>, look: () => Promise<T>): Promise<void> {
    try {
      part.answered(await look());
    } catch (error) {
      await failed(part, error);
    }
  }

  async function readFigures(): Promise<void> {
    current.forgetReads();
    const { connection, outputs } = current;
    await Promise.all([
      read(numbers, async () => readNumbers(connection, await outputs.get(), sinceMs, { clock, signal })),
      read(alarms, async () => readAlarms(await connection.cloudWatch(), environment.stackName)),
    ]);
  }

  async function readLog(once: boolean): Promise<void> {
    try {
      // From the beginning also after it broke off: how far it came is not known, and what was read is not told again.
      await reader.read(current, clock.now().getTime() - sinceMs, once);
    } catch (error) {
      await failed(log, error);
    }
  }

  async function again(everyPause: number, work: () => Promise<void>, changed: () => void): Promise<never> {
    for (;;) {
      await work();
      changed();
      await clock.sleep(everyPause, signal);
    }
  }

  function recentLog(): RecentLog | null {
    const now = clock.now().getTime();
    return log.get().readAt === null ? null : recent.within(now - sinceMs, now);
  }

  return {
    operation: () => current,
    report() {
      const value = recentLog();
      const counts = numbers.get();
      const usd = counts.value?.asked.usd ?? 0;
      return {
        environment: { name: environment.name, region: environment.region ?? null },
        time: clock.now().toISOString(),
        trouble: troubleIn(counts.value, alarms.get().value, value?.throttled ?? 0),
        numbers: counts,
        alarms: alarms.get(),
        log: { ...log.get(), value },
        asked: {
          everySeconds: everyMs / 1000,
          metrics: counts.value?.asked.metrics ?? 0,
          usdPerHour: (usd * HOUR_MS) / everyMs,
          logCallsPerMinute: LOG_CALLS_PER_MINUTE,
        },
      };
    },
    async once() {
      await Promise.all([readFigures(), readLog(true)]);
    },
    async follow(changed) {
      following = true;
      const parts = [
        again(everyMs, readFigures, changed),
        // It ends by failing alone.
        again(RETRY_MS, () => readLog(false), changed),
        again(1000, async () => undefined, changed),
      ];
      // The others end with the signal, which whoever called aborts.
      return Promise.race(parts);
    },
  };
}
