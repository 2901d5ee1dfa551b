import type { AlarmHistoryItem, AlarmType, HistoryItemType } from '@aws-sdk/client-cloudwatch';
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
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html */
const KEPT_MS = 30 * 86_400_000;

export function createAlarmHistory(store: Store, now: () => Date): AlarmHistory {
  const records = store.collection<HistoryRecord>('cloudwatch-alarm-history');
  let sequence = 0;

  return {
    async add(record) {
      sequence += 1;
      await records.clear({ lt: new Date(now().getTime() - KEPT_MS).toISOString() });
      await records.put(`${record.time}\n${String(sequence).padStart(8, '0')}\n${record.alarm}`, record);
    },
    async all() {
      const items: AlarmHistoryItem[] = [];
      for await (const { alarm, alarmType, type, time, summary, data } of records.values())
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
  };
}
