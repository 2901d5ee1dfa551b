import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDataQuery,
  PutMetricDataCommand,
  type StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

const clock = createTestClock('2026-11-22T12:00:00.000Z');
const StartTime = clock.now();
const EndTime = new Date(StartTime.getTime() + 60_000);
const directory = makeDirectory();
let local: TestLocal;
let client: CloudWatchClient;

async function start() {
  local = await startLocal({ clock, directory });
  client = new CloudWatchClient(clientOptions(local.endpoint));
}

async function stop() {
  client.destroy();
  await local.close();
  expect(local.errors).toEqual([]);
}

beforeAll(start);

afterAll(async () => {
  await stop();
  removeDirectory(directory);
});

let made = 0;

/** A new metric with these values. */
async function metricOf(...values: readonly [number, StandardUnit | undefined][]): Promise<string> {
  made += 1;
  const MetricName = `m${made}`;
  await client.send(
    new PutMetricDataCommand({
      Namespace: 'Units',
      MetricData: values.map(([Value, Unit]) => ({ MetricName, Value, Unit, Timestamp: StartTime })),
    }),
  );
  return MetricName;
}

async function dataOf(queries: readonly Omit<MetricDataQuery, 'Id'>[]) {
  const MetricDataQueries = queries.map((query, index) => ({ Id: `q${index}`, ...query }));
  const command = new GetMetricDataCommand({ StartTime, EndTime, MetricDataQueries });
  return (await client.send(command)).MetricDataResults ?? [];
}

const stat = (MetricName: string, Stat = 'Sum', Period = 60, Unit?: StandardUnit) => ({
  MetricStat: { Metric: { Namespace: 'Units', MetricName }, Stat, Period, ...(Unit ? { Unit } : {}) },
});

describe('values of different units', () => {
  // localstack's tests/aws/services/cloudwatch/test_cloudwatch.py, recorded on AWS: test_handle_different_units.
  it('have a datapoint each in GetMetricStatistics', async () => {
    const MetricName = await metricOf([1, 'Seconds'], [5, 'Count'], [10, undefined]);
    const read = async (Unit?: StandardUnit) => {
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          Namespace: 'Units',
          MetricName,
          StartTime,
          EndTime,
          Period: 60,
          Statistics: ['Average'],
          ...(Unit ? { Unit } : {}),
        }),
      );
      return Datapoints.map(({ Average, Unit: unit }) => [unit, Average]).sort();
    };
    const all = [
      ['Count', 5],
      ['None', 10],
      ['Seconds', 1],
    ];
    expect(await read()).toEqual(all);
    expect(await read('Seconds')).toEqual([['Seconds', 1]]);
    expect(await read('Bytes')).toEqual([]);
    await stop();
    await start();
    expect(await read()).toEqual(all);
    const { Metrics } = await client.send(new ListMetricsCommand({ MetricName }));
    expect(Metrics).toHaveLength(1);
  });

  // The same file: test_get_metric_data_different_units_no_unit_in_query, test_get_metric_data_with_different_units.
  it('do not add up in GetMetricData, which answers the first and names them all', async () => {
    const two: [number, StandardUnit][] = [
      [60_000, 'Milliseconds'],
      [60, 'Seconds'],
    ];
    const [pair, twice, three] = [
      await metricOf(...two),
      await metricOf(...two, ...two),
      await metricOf(...two, [5, 'Count']),
    ];
    const told = (units: string) => [
      { Code: 'MultipleUnits', Value: `Multiple units returned: '[${units}]'` },
    ];
    expect(await dataOf([stat(pair), stat(twice), stat(three)])).toMatchObject([
      { Values: [60_000], Messages: told('Milliseconds, Seconds'), StatusCode: 'Complete' },
      { Values: [120_000], Messages: told('Milliseconds, Seconds') },
      { Values: [5], Messages: told('Count, Milliseconds, Seconds') },
    ]);
    const [one] = await dataOf([stat(pair, 'Sum', 60, 'Seconds')]);
    expect([one?.Values, one?.Messages]).toEqual([[60], undefined]);
  });
});

describe('labels of GetMetricData', () => {
  // The same file: test_label_generation.
  it.each<[string, ['Sum' | 'Minimum', number], ['Sum' | 'Minimum', number], string[]]>([
    ['statistics and periods', ['Sum', 60], ['Minimum', 30], ['Sum 60', 'Minimum 30']],
    ['statistics', ['Sum', 60], ['Minimum', 60], ['Sum', 'Minimum']],
    ['periods', ['Sum', 60], ['Sum', 30], ['60', '30']],
    ['nothing', ['Sum', 60], ['Sum', 60], ['', '']],
  ])('tell metrics of different %s apart', async (_what, first, second, ends) => {
    const name = await metricOf([1, 'Seconds']);
    const results = await dataOf([stat(name, ...first), stat(name, ...second)]);
    expect(results.map(({ Label }) => Label)).toEqual(ends.map((end) => `${name} ${end}`.trim()));
  });

  it('pages of ListMetrics begin where a page told', async () => {
    await expect(client.send(new ListMetricsCommand({ NextToken: 'other' }))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });
});
