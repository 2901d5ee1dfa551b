import type { AlarmType, DescribeAlarmsOutput, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchApi } from '../../aws/cloudwatch.ts';
import type { Connection } from '../../aws/connection.ts';
import { collectPages } from '../../aws/paging.ts';
import { defined } from '../../defined.ts';
import { BackofficeError, isFatal } from '../../errors.ts';
import {
  type AlarmDetails,
  type AlarmList,
  type AlarmMute,
  compositeAlarm,
  logAlarm,
  metricAlarm,
} from './alarm.ts';
import { readCurrentValues } from './current-values.ts';
import { withListeners } from './listeners.ts';
import { type MuteRule, readMuteRules } from './mutes.ts';

/** What alarms and their listeners are asked of. */
type AlarmClients = Pick<Connection, 'cloudWatch' | 'sns'>;

/** Without naming them CloudWatch describes metric alarms only. */
const TYPES: AlarmType[] = ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'];
/** Where CloudWatch does not know the newest kind yet. */
const OLDER_TYPES: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];

/** Alarms of every kind whose name starts with `prefix`, those in alarm first. */
export async function readAlarms(
  cloudWatch: CloudWatchApi,
  prefix: string | undefined,
): Promise<AlarmDetails[]> {
  return sorted(detailsOf(await describeAll(cloudWatch, prefix)));
}

/** The same with those marked that nobody would hear of, by the subscriptions of their topics. */
export async function readHeardAlarms(
  { cloudWatch, sns }: AlarmClients,
  prefix: string | undefined,
): Promise<AlarmList> {
  const notes = new Set<string>();
  const alarms = await withListeners(sns, await readAlarms(await cloudWatch(), prefix), notes);
  return { alarms, notes: [...notes] };
}

/** The same with the value of what they watch, and with alarms that are muted marked. */
export async function readAlarmList(
  clients: AlarmClients,
  prefix: string | undefined,
  now: number,
): Promise<AlarmList> {
  const cloudWatch = await clients.cloudWatch();
  const pages = await describeAll(cloudWatch, prefix);
  const values = await readCurrentValues(
    cloudWatch,
    pages.flatMap(({ MetricAlarms = [] }) => MetricAlarms),
    now,
  );
  const notes = new Set<string>();
  const listened = await withListeners(clients.sns, detailsOf(pages), notes);
  const rules = await muteRules(cloudWatch, notes);
  const alarms = listened.map((alarm) => {
    const current = values.get(alarm.name);
    const muted = muteOf(alarm, rules);
    return {
      ...alarm,
      value: current?.value ?? null,
      valueTime: current?.time ?? null,
      muted,
      ...(muted?.active === true ? { silent: mutedText(muted), heard: false, listeners: null } : {}),
    };
  });
  return { alarms: sorted(alarms), notes: [...notes] };
}

function muteOf({ name }: AlarmDetails, rules: readonly MuteRule[]): AlarmMute | null {
  const own = rules.filter(({ alarms }) => alarms.includes(name));
  const found = own.find(({ active }) => active) ?? own[0];
  return found === undefined
    ? null
    : { rule: found.name, active: found.active, until: found.until, reason: found.reason };
}

function mutedText({ rule, until, reason }: AlarmMute): string {
  return `muted ${until === null ? `by the rule ${rule}` : `until ${until}`}${reason === null ? '' : `: ${reason}`}`;
}

/** What alarms are billed by. */
export async function countAlarms(
  cloudWatch: CloudWatchApi,
  prefix: string,
): Promise<{ metrics: number; highResolution: number; composite: number; custom: number }> {
  const pages = await describeAll(cloudWatch, prefix);
  const metricAlarms = pages.flatMap(({ MetricAlarms = [] }) => MetricAlarms);
  const fine = ({ Period = 60 }: MetricAlarm): boolean => Period < 60;
  const watched = (alarms: readonly MetricAlarm[]): number =>
    alarms.reduce((total, { Metrics = [] }) => {
      const metrics = Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length;
      return total + Math.max(metrics, 1);
    }, 0);
  return {
    metrics: watched(metricAlarms.filter((alarm) => !fine(alarm))),
    highResolution: watched(metricAlarms.filter(fine)),
    composite: pages.flatMap(({ CompositeAlarms = [] }) => CompositeAlarms).length,
    custom: new Set(metricAlarms.flatMap(customMetrics)).size,
  };
}

/** Metrics that are not of AWS's services are billed themselves. */
function customMetrics({ Namespace, MetricName, Dimensions, Metrics = [] }: MetricAlarm): string[] {
  const watched = [
    { Namespace, MetricName, Dimensions },
    ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []),
  ];
  return watched
    .filter((metric) => metric.Namespace !== undefined && !metric.Namespace.startsWith('AWS/'))
    .map((metric) => JSON.stringify([metric.Namespace, metric.MetricName, metric.Dimensions ?? []]));
}

async function describeAll(
  cloudWatch: CloudWatchApi,
  prefix: string | undefined,
): Promise<DescribeAlarmsOutput[]> {
  const describe = (AlarmTypes: AlarmType[]): Promise<DescribeAlarmsOutput[]> =>
    collectPages(
      (NextToken) =>
        cloudWatch.describeAlarms({
          AlarmTypes,
          ...defined({ AlarmNamePrefix: prefix, NextToken }),
        }),
      (page) => [page],
      ({ NextToken }) => NextToken,
    );
  try {
    return await describe(TYPES);
  } catch (error) {
    if (!(error instanceof BackofficeError) || error.code !== 'USAGE') throw error;
    return describe(OLDER_TYPES);
  }
}

function detailsOf(pages: readonly DescribeAlarmsOutput[]): AlarmDetails[] {
  return pages.flatMap(({ MetricAlarms = [], CompositeAlarms = [], LogAlarms = [] }) => [
    ...MetricAlarms.map(metricAlarm),
    ...CompositeAlarms.map(compositeAlarm),
    ...LogAlarms.map(logAlarm),
  ]);
}

const URGENCY = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

function sorted(alarms: readonly AlarmDetails[]): AlarmDetails[] {
  const rank = ({ state, broken }: AlarmDetails): number =>
    URGENCY.indexOf(state) + (broken === null ? 0.5 : 0);
  return [...alarms].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/** Mute rules are newer than most permissions and endpoints; without them the rest is still worth telling. */
async function muteRules(cloudWatch: CloudWatchApi, notes: Set<string>): Promise<MuteRule[]> {
  try {
    return await readMuteRules(cloudWatch);
  } catch (error) {
    if (isFatal(error)) throw error;
    notes.add(`mute rules cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}
