import { collect, type Store } from '../../store.ts';
import { dueTime, nextTime } from './due-times.ts';
import type { ScheduleRecord } from './schedule-record.ts';

/** A schedule, and the time for which it has to run. */
export type DueSchedule = readonly [record: ScheduleRecord, due: number];

/** The schedules that are kept. */
export interface ScheduleRecords {
  get(name: string): Promise<ScheduleRecord | undefined>;
  put(record: ScheduleRecord): Promise<void>;
  delete(name: string): Promise<void>;
  /** Those that are due. Nothing is read before the first of them is, unless one was changed. */
  due(now: number): Promise<DueSchedule[]>;
}

export function createScheduleRecords(store: Store): ScheduleRecords {
  const kept = store.collection<ScheduleRecord>('schedules');
  let changes = 0;
  let quietUntil = Number.NEGATIVE_INFINITY;

  /** What a change that failed has left is not known, either. */
  async function changed(change: Promise<void>): Promise<void> {
    try {
      await change;
    } finally {
      changes += 1;
      quietUntil = Number.NEGATIVE_INFINITY;
    }
  }

  return {
    get: (name) => kept.get(name),
    put: (record) => changed(kept.put(record.name, record)),
    delete: (name) => changed(kept.delete(name)),
    async due(now) {
      if (now < quietUntil) return [];
      const before = changes;
      const all = await collect(kept.values());
      const times = all.map((record) => nextTime(record) ?? Number.POSITIVE_INFINITY);
      if (changes === before) quietUntil = Math.min(Number.POSITIVE_INFINITY, ...times);
      return all.flatMap((record): DueSchedule[] => {
        const due = dueTime(record, now);
        return due === undefined ? [] : [[record, due]];
      });
    },
  };
}
