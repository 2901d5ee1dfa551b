import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { type Account, arn } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import {
  list,
  optionalNumber,
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
  text,
} from '../../resource-provider.ts';
import { collect, type Store } from '../../store.ts';
import type { MetricStore } from './metric-store.ts';
import { readPeriods, statistic } from './statistics.ts';

type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

interface AlarmRecord {
  readonly name: string;
  readonly owner: string;
  readonly properties: Properties;
  readonly state: State;
  readonly reason: string;
  /** ISO 8601. */
  readonly changedAt: string;
  readonly configuredAt: string;
}

export interface Alarms {
  readonly resource: ResourceProvider;
  /** All alarms as they stand now: each is evaluated when it is asked for. */
  describe(): Promise<MetricAlarm[]>;
}

const COMPARISONS: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

export function createAlarms(store: Store, account: Account, clock: Clock, metrics: MetricStore): Alarms {
  const alarms = store.collection<AlarmRecord>('cloudwatch-alarms');

  async function evaluate(alarm: AlarmRecord): Promise<AlarmRecord> {
    const { state, reason } = await judge(alarm.properties, metrics, clock.now());
    if (state === alarm.state) return alarm;
    const changed = { ...alarm, state, reason, changedAt: clock.now().toISOString() };
    await alarms.put(alarm.name, changed);
    return changed;
  }

  const resource: ResourceProvider = {
    type: 'AWS::CloudWatch::Alarm',
    nameProperty: 'AlarmName',
    properties: {
      AlarmName: 'replace',
      AlarmDescription: 'update',
      ActionsEnabled: 'update',
      AlarmActions: 'update',
      OKActions: 'update',
      InsufficientDataActions: 'update',
      Namespace: 'update',
      MetricName: 'update',
      Dimensions: 'update',
      Statistic: 'update',
      ExtendedStatistic: 'update',
      Period: 'update',
      EvaluationPeriods: 'update',
      DatapointsToAlarm: 'update',
      Threshold: 'update',
      ComparisonOperator: 'update',
      TreatMissingData: 'update',
      Unit: 'update',
      Tags: 'update',
    },
    async create(properties, identity) {
      const name = optionalText(properties, 'AlarmName') ?? identity.generatedName;
      refuseForeign(await alarms.get(name), identity, name);
      const now = clock.now().toISOString();
      await alarms.put(name, {
        name,
        owner: identity.owner,
        properties,
        state: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        changedAt: now,
        configuredAt: now,
      });
      return name;
    },
    async update(name, properties) {
      const found = await alarms.get(name);
      if (found) await alarms.put(name, { ...found, properties, configuredAt: clock.now().toISOString() });
    },
    delete: (name) => alarms.delete(name),
    actual: async (name) => (await alarms.get(name))?.properties,
    attributes: async (name) => ({ Arn: arn(account, 'cloudwatch', `alarm:${name}`) }),
  };

  return {
    resource,
    async describe() {
      const evaluated = await Promise.all((await collect(alarms.values())).map(evaluate));
      return evaluated.map((alarm) =>
        describeAlarm(alarm, arn(account, 'cloudwatch', `alarm:${alarm.name}`)),
      );
    },
  };
}

/** M of N periods over the threshold; a period without data counts as `TreatMissingData` says. */
async function judge(
  properties: Properties,
  metrics: MetricStore,
  now: Date,
): Promise<{ state: State; reason: string }> {
  const period = optionalNumber(properties, 'Period') ?? 60;
  const periods = optionalNumber(properties, 'EvaluationPeriods') ?? 1;
  const needed = optionalNumber(properties, 'DatapointsToAlarm') ?? periods;
  const threshold = optionalNumber(properties, 'Threshold') ?? 0;
  const exceeds = COMPARISONS[text(properties, 'ComparisonOperator')] ?? (() => false);
  const end = Math.ceil(now.getTime() / 1000 / period) * period * 1000;
  const start = end - periods * period * 1000;
  const dimensions = list<{ Name: string; Value: string }>(properties, 'Dimensions');
  const metric = {
    namespace: text(properties, 'Namespace'),
    name: text(properties, 'MetricName'),
    dimensions: Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value])),
  };
  const found = await readPeriods(metrics, {
    metric,
    from: new Date(start),
    to: new Date(end),
    periodSeconds: period,
  });
  const name =
    optionalText(properties, 'Statistic') ?? optionalText(properties, 'ExtendedStatistic') ?? 'Average';
  const breaching = found.filter(([, statistics]) => exceeds(statistic(statistics, name), threshold)).length;
  const missing = periods - found.length;
  const treatment = optionalText(properties, 'TreatMissingData') ?? 'missing';
  const counted = breaching + (treatment === 'breaching' ? missing : 0);
  if (counted >= needed)
    return { state: 'ALARM', reason: `Threshold Crossed: ${breaching} of ${periods} datapoints` };
  if (found.length === 0 && treatment === 'missing')
    return { state: 'INSUFFICIENT_DATA', reason: 'No datapoints' };
  return { state: 'OK', reason: `${breaching} of ${periods} datapoints crossed the threshold` };
}

function describeAlarm(
  { name, properties, state, reason, changedAt, configuredAt }: AlarmRecord,
  alarmArn: string,
): MetricAlarm {
  return {
    AlarmName: name,
    AlarmArn: alarmArn,
    AlarmDescription: optionalText(properties, 'AlarmDescription'),
    ActionsEnabled: properties.ActionsEnabled !== false,
    AlarmActions: [...list<string>(properties, 'AlarmActions')],
    OKActions: [...list<string>(properties, 'OKActions')],
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: new Date(changedAt),
    StateTransitionedTimestamp: new Date(changedAt),
    AlarmConfigurationUpdatedTimestamp: new Date(configuredAt),
    Namespace: optionalText(properties, 'Namespace'),
    MetricName: optionalText(properties, 'MetricName'),
    Dimensions: list<{ Name: string; Value: string }>(properties, 'Dimensions').map((dimension) => ({
      ...dimension,
    })),
    Statistic: optionalText(properties, 'Statistic') as MetricAlarm['Statistic'],
    Period: optionalNumber(properties, 'Period'),
    EvaluationPeriods: optionalNumber(properties, 'EvaluationPeriods'),
    DatapointsToAlarm: optionalNumber(properties, 'DatapointsToAlarm'),
    Threshold: optionalNumber(properties, 'Threshold'),
    ComparisonOperator: optionalText(properties, 'ComparisonOperator') as MetricAlarm['ComparisonOperator'],
    TreatMissingData: optionalText(properties, 'TreatMissingData'),
  };
}
