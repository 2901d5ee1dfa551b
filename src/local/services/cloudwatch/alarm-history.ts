import type { AlarmHistoryItem, AlarmType, HistoryItemType } from '@aws-sdk/client-cloudwatch';
import { DAY_MS, removeRange } from '../../expire.ts';
import type { Store } from '../../store.ts';

/** Something that happened to an alarm. */
export interface HistoryRecord {
  readonly alarm: string;
  readonly alarmType: AlarmType;
  readonly type: HistoryItemType;
  /** ISO 8601. */
  readonly time: string;
  readonly summary: string;
  readonly data: object;
}

export interface AlarmHistory {
  add(record: HistoryRecord): Promise<void>;
  /** In the order of time. Stays when an alarm is deleted. */
  all(): Promise<AlarmHistoryItem[]>;
  /** Removes what is kept no longer. Some before each value. */
  expire(now: number): AsyncIterable<void>;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html */
const KEPT_MS = 30 * DAY_MS;

export function createAlarmHistory(store: Store, now: () => Date): AlarmHistory {
  const records = store.collection<HistoryRecord>('cloudwatch-alarm-history');
  let sequence = 0;

  return {
    async add(record) {
      sequence += 1;
      await records.put(`${record.time}\n${String(sequence).padStart(8, '0')}\n${record.alarm}`, record);
    },
    async all() {
      const items: AlarmHistoryItem[] = [];
      const kept = { gte: oldestKey(now().getTime()) };
      for await (const { alarm, alarmType, type, time, summary, data } of records.values(kept))
        items.push({
          AlarmName: alarm,
          AlarmType: alarmType,
          HistoryItemType: type,
          Timestamp: new Date(time),
          HistorySummary: summary,
          HistoryData: JSON.stringify({ version: '1.0', ...data }),
        });
      return items;
    },
    expire: (at) => removeRange(records, { lt: oldestKey(at) }),
  };
}

function oldestKey(now: number): string {
  return new Date(now - KEPT_MS).toISOString();
}
