import { randomBytes } from 'node:crypto';
import { type Account, arn } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import { object, type Properties, text } from '../../resource-provider.ts';
import type { Store } from '../../store.ts';
import type { ScheduleRecord } from './schedule-record.ts';
import { createScheduleRecords, type ScheduleRecords } from './schedule-records.ts';

/** The schedules of the account. */
export interface Schedules {
  readonly records: ScheduleRecords;
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
  const records = createScheduleRecords(store);
  const arnOf = (name: string): string => arn(account, 'scheduler', `schedule/default/${name}`);
  let running: Promise<void> | undefined;

  async function runAll(): Promise<void> {
    for (const [record, due] of await records.due(clock.now().getTime())) {
      const scheduled = new Date(due).toISOString();
      // Kept first: a run that is interrupted is not made twice.
      await records.put({ ...record, lastRun: scheduled });
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
