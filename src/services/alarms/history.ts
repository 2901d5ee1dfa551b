import type { AlarmHistoryItem, AlarmType } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchApi } from '../../aws/cloudwatch.ts';
import { defined } from '../../defined.ts';
import { type HistoryData, historyDataSchema } from '../../schemas/alarm-history.ts';
import { checkText } from '../../schemas/read.ts';

/** Something that happened to an alarm. */
export interface AlarmEvent {
  /** ISO 8601. */
  readonly time: string;
  readonly alarm: string;
  /** StateUpdate, Action, ConfigurationUpdate, … */
  readonly type: string;
  readonly summary: string;
  /** The states before and after, of a change of state. */
  readonly from: string | null;
  readonly to: string | null;
  readonly reason: string | null;
}

/** What `alarms history` tells. CloudWatch keeps 30 days, also of alarms that are gone. */
export interface AlarmHistoryList {
  readonly events: readonly AlarmEvent[];
  /** Whether there is more than was asked for. */
  readonly more: boolean;
}

export interface HistoryRequest {
  /** Of one alarm; else of all whose name starts with the prefix. */
  readonly name?: string;
  readonly prefix: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  /** Also actions and changes of configuration. */
  readonly all: boolean;
}

const TYPES: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];

/** What happened to alarms, the newest first. There is no filter by prefix: what is not of it is passed over. */
export async function readAlarmHistory(
  cloudWatch: CloudWatchApi,
  { name, prefix, from, to, limit, all }: HistoryRequest,
): Promise<AlarmHistoryList> {
  const events: AlarmEvent[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudWatch.describeAlarmHistory({
      ...defined({ AlarmName: name }),
      ...(all ? {} : { HistoryItemType: 'StateUpdate' }),
      AlarmTypes: TYPES,
      StartDate: new Date(from),
      EndDate: new Date(to),
      ScanBy: 'TimestampDescending',
      ...defined({ NextToken }),
    });
    const items = page.AlarmHistoryItems ?? [];
    events.push(
      ...items.filter((item) => name !== undefined || item.AlarmName?.startsWith(prefix)).map(toEvent),
    );
    NextToken = page.NextToken;
  } while (NextToken !== undefined && events.length <= limit);
  return { events: events.slice(0, limit), more: events.length > limit };
}

function toEvent(item: AlarmHistoryItem): AlarmEvent {
  const { oldState, newState } = readData(item.HistoryData);
  return {
    time: item.Timestamp?.toISOString() ?? '',
    alarm: item.AlarmName ?? '',
    type: item.HistoryItemType ?? '',
    summary: item.HistorySummary ?? '',
    from: oldState?.stateValue ?? null,
    to: newState?.stateValue ?? null,
    reason: newState?.stateReason ?? null,
  };
}

/** JSON that CloudWatch cuts off when it is long. */
function readData(text = '{}'): HistoryData {
  const data = checkText(historyDataSchema, text);
  return 'value' in data ? data.value : {};
}
