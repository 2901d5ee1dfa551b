import {
  DescribeAlarms$,
  type DescribeAlarmsInput,
  type DescribeAlarmsOutput,
  GetMetricData$,
  type GetMetricDataInput,
  type GetMetricDataOutput,
  GetMetricStatistics$,
  type GetMetricStatisticsInput,
  type GetMetricStatisticsOutput,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { ResourceProvider } from '../../resource-provider.ts';
import { optionalText, text } from '../../resource-provider.ts';
import type { Store } from '../../store.ts';
import { AwsError, operation, type ServiceDefinition } from '../../wire/operation.ts';
import type { Alarms } from './alarms.ts';
import type { MetricStore } from './metric-store.ts';
import { readPeriods, statistic } from './statistics.ts';

/** CloudWatch: metrics that were recorded from real traffic, and the alarms on them. */
export function createCloudWatch(
  store: Store,
  metrics: MetricStore,
  alarms: Alarms,
): { definition: ServiceDefinition; resources: ResourceProvider[] } {
  const dashboards = store.collection<{ body: string; owner: string }>('cloudwatch-dashboards');

  const dashboard: ResourceProvider = {
    type: 'AWS::CloudWatch::Dashboard',
    nameProperty: 'DashboardName',
    properties: { DashboardName: 'replace', DashboardBody: 'update', Tags: 'update' },
    async create(properties, identity) {
      const name = optionalText(properties, 'DashboardName') ?? identity.generatedName;
      await dashboards.put(name, { body: text(properties, 'DashboardBody'), owner: identity.owner });
      return name;
    },
    async update(name, properties, identity) {
      await dashboards.put(name, { body: text(properties, 'DashboardBody'), owner: identity.owner });
    },
    delete: (name) => dashboards.delete(name),
    attributes: async () => ({}),
  };

  const operations = [
    operation<GetMetricDataInput, GetMetricDataOutput>(
      GetMetricData$,
      ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy'],
      async (input) => {
        const queries = input.MetricDataQueries ?? [];
        const results = await Promise.all(queries.map((query) => readQuery(metrics, query, input)));
        return { MetricDataResults: results, Messages: [] };
      },
    ),
    operation<GetMetricStatisticsInput, GetMetricStatisticsOutput>(
      GetMetricStatistics$,
      [
        'Namespace',
        'MetricName',
        'Dimensions',
        'StartTime',
        'EndTime',
        'Period',
        'Statistics',
        'ExtendedStatistics',
      ],
      (input) => readStatistics(metrics, input),
    ),
    operation<DescribeAlarmsInput, DescribeAlarmsOutput>(
      DescribeAlarms$,
      ['AlarmNames', 'AlarmNamePrefix', 'AlarmTypes', 'StateValue', 'MaxRecords'],
      async (input) => {
        const wanted = (await alarms.describe()).filter(
          ({ AlarmName = '', StateValue }) =>
            (input.AlarmNames?.includes(AlarmName) ?? true) &&
            AlarmName.startsWith(input.AlarmNamePrefix ?? '') &&
            (input.StateValue === undefined || StateValue === input.StateValue),
        );
        return { MetricAlarms: wanted, CompositeAlarms: [] };
      },
    ),
  ];

  return {
    definition: {
      scope: 'monitoring',
      protocol: 'json-1.0',
      target: 'GraniteServiceVersion20100801',
      operations,
    },
    resources: [alarms.resource, dashboard],
  };
}

async function readQuery(metrics: MetricStore, query: MetricDataQuery, input: GetMetricDataInput) {
  const stat = query.MetricStat;
  if (stat === undefined) {
    throw new AwsError(
      'ValidationError',
      `The embedded environment does not serve the expression of query ${query.Id}`,
    );
  }
  const found = await readPeriods(metrics, {
    metric: {
      namespace: stat.Metric?.Namespace ?? '',
      name: stat.Metric?.MetricName ?? '',
      dimensions: dimensionsOf(stat.Metric?.Dimensions),
    },
    from: input.StartTime ?? new Date(0),
    to: input.EndTime ?? new Date(0),
    periodSeconds: stat.Period ?? 60,
  });
  if (input.ScanBy !== 'TimestampAscending') found.reverse();
  return {
    Id: query.Id,
    Label: query.Label ?? stat.Metric?.MetricName,
    Timestamps: found.map(([time]) => time),
    Values: found.map(([, statistics]) => statistic(statistics, stat.Stat ?? '')),
    StatusCode: 'Complete' as const,
  };
}

async function readStatistics(
  metrics: MetricStore,
  input: GetMetricStatisticsInput,
): Promise<GetMetricStatisticsOutput> {
  const found = await readPeriods(metrics, {
    metric: {
      namespace: input.Namespace ?? '',
      name: input.MetricName ?? '',
      dimensions: dimensionsOf(input.Dimensions),
    },
    from: input.StartTime ?? new Date(0),
    to: input.EndTime ?? new Date(0),
    periodSeconds: input.Period ?? 60,
  });
  return {
    Label: input.MetricName,
    Datapoints: found.map(([time, statistics]) => ({
      Timestamp: time,
      ...Object.fromEntries((input.Statistics ?? []).map((name) => [name, statistic(statistics, name)])),
      ...(input.ExtendedStatistics === undefined
        ? {}
        : {
            ExtendedStatistics: Object.fromEntries(
              input.ExtendedStatistics.map((name) => [name, statistic(statistics, name)]),
            ),
          }),
    })),
  };
}

function dimensionsOf(
  dimensions: readonly { Name?: string | undefined; Value?: string | undefined }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value]));
}
