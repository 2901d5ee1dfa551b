import type { AlarmType, DescribeAlarmsOutput, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchApi } from '../../aws/cloudwatch.ts';
import { collectPages } from '../../aws/paging.ts';
import { defined } from '../../defined.ts';
import { BackofficeError, isFatal } from '../../errors.ts';
import { type AlarmDetails, type AlarmList, compositeAlarm, logAlarm, metricAlarm } from './alarm.ts';
import { readCurrentValues } from './current-values.ts';

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

/** The same with the value of what they watch, and with alarms that are muted marked. */
export async function readAlarmList(
  cloudWatch: CloudWatchApi,
  prefix: string | undefined,
  now: number,
): Promise<AlarmList> {
  const pages = await describeAll(cloudWatch, prefix);
  const values = await readCurrentValues(
    cloudWatch,
    pages.flatMap(({ MetricAlarms = [] }) => MetricAlarms),
    now,
  );
  const notes = new Set<string>();
  const alarms = await Promise.all(
    detailsOf(pages).map(async (alarm) => {
      const current = values.get(alarm.name);
      const muted =
        alarm.state === 'ALARM' && alarm.silent === null && (await isMuted(cloudWatch, alarm, notes));
      return {
        ...alarm,
        value: current?.value ?? null,
        valueTime: current?.time ?? null,
        silent: muted ? 'a mute rule is active' : alarm.silent,
      };
    }),
  );
  return { alarms: sorted(alarms), notes: [...notes] };
}

/** What alarms are billed by. */
export async function countAlarms(
  cloudWatch: CloudWatchApi,
  prefix: string,
): Promise<{ metrics: number; highResolution: number; composite: number }> {
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
  };
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
async function isMuted(
  cloudWatch: CloudWatchApi,
  { name }: AlarmDetails,
  notes: Set<string>,
): Promise<boolean> {
  try {
    const { AlarmMuteRuleSummaries = [] } = await cloudWatch.listAlarmMuteRules({
      AlarmName: name,
      Statuses: ['ACTIVE'],
    });
    return AlarmMuteRuleSummaries.length > 0;
  } catch (error) {
    if (isFatal(error)) throw error;
    notes.add(`mute rules cannot be read: ${(error as Error).message}`);
    return false;
  }
}
