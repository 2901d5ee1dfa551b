import { randomBytes } from 'node:crypto';
import { type Account, arn } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import { object, type Properties, text } from '../../resource-provider.ts';
import { type Collection, collect, type Store } from '../../store.ts';
import { periodOf } from './rate.ts';

/** A schedule of a stack. Times are ISO 8601. */
export interface ScheduleRecord {
  readonly name: string;
  readonly owner: string;
  /** As its template sets it. */
  readonly settings: Properties;
  /** When it began to run, from which its times are counted. */
  readonly since: string;
  /** The time that it has last run for; null before the first. */
  readonly lastRun: string | null;
}

/** The schedules of the account. */
export interface Schedules {
  readonly records: Collection<ScheduleRecord>;
  arnOf(name: string): string;
  now(): string;
  /** Runs what is due by the environment's clock; of several times that passed, the last one alone. */
  runDue(): Promise<void>;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
}

export interface SchedulesOptions {
  readonly store: Store;
  readonly account: Account;
  readonly clock: Clock;
  /** Calls the target with its input. */
  readonly invoke: (input: Properties) => Promise<void>;
  /** Told of each run that failed: on AWS it would be tried again, and then be dropped. */
  readonly tell: (line: string) => void;
}

export function createSchedules({ store, account, clock, invoke, tell }: SchedulesOptions): Schedules {
  const records = store.collection<ScheduleRecord>('schedules');
  const arnOf = (name: string): string => arn(account, 'scheduler', `schedule/default/${name}`);
  let running: Promise<void> | undefined;

  async function runAll(): Promise<void> {
    const now = clock.now().getTime();
    for (const record of await collect(records.values())) {
      const due = dueTime(record, now);
      if (due === undefined) continue;
      const scheduled = new Date(due).toISOString();
      // Kept first: a run that is interrupted is not made twice.
      await records.put(record.name, { ...record, lastRun: scheduled });
      await run(record, scheduled).catch((error: unknown) =>
        tell(`the schedule ${record.name} failed: ${error instanceof Error ? error.message : String(error)}`),
      );
    }
  }

  /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
  async function run({ name, settings }: ScheduleRecord, scheduled: string): Promise<void> {
    const attributes: Readonly<Record<string, string>> = {
      'schedule-arn': arnOf(name),
      'scheduled-time': scheduled.replace(/\.\d+Z$/, 'Z'),
      'execution-id': randomBytes(8).toString('hex'),
      'attempt-number': '1',
    };
    const given = text(object(settings, 'Target'), 'Input');
    const input = given.replace(
      /<aws\.scheduler\.([a-z-]+)>/g,
      (whole, key) => attributes[String(key)] ?? whole,
    );
    await invoke(object({ input: JSON.parse(input) }, 'input'));
  }

  return {
    records,
    arnOf,
    now: () => clock.now().toISOString(),
    runDue() {
      running ??= runAll().finally(() => {
        running = undefined;
      });
      return running;
    },
    async idle() {
      await running;
    },
  };
}

/**
 * The last time that has come and was not run. "If you do not provide a StartDate for a rate-based schedule, your schedule
 * starts invoking the target immediately": https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
function dueTime({ settings, since, lastRun }: ScheduleRecord, now: number): number | undefined {
  const period = periodOf(text(settings, 'ScheduleExpression'));
  if (period === undefined || settings.State === 'DISABLED') return undefined;
  const begin = Date.parse(since);
  if (now < begin) return undefined;
  const due = begin + Math.floor((now - begin) / period) * period;
  return lastRun !== null && Date.parse(lastRun) >= due ? undefined : due;
}
