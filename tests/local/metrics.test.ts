import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { assertAsyncProperty } from '../support/properties.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clock = createTestClock('2026-11-22T12:00:00.000Z');
const START = clock.now().getTime();
let local: TestLocal;
let client: CloudWatchClient;

beforeAll(async () => {
  local = await startLocal({ clock });
  client = new CloudWatchClient(clientOptions(local.endpoint));
});

afterAll(async () => {
  client.destroy();
  await local.close();
  expect(local.errors).toEqual([]);
});

let made = 0;
function newName(): string {
  made += 1;
  return `metric${made}`;
}

const put = (MetricName: string, MetricData: readonly Omit<MetricDatum, 'MetricName'>[]) =>
  client.send(
    new PutMetricDataCommand({
      Namespace: 'Test',
      MetricData: MetricData.map((datum) => ({ Timestamp: clock.now(), ...datum, MetricName })),
    }),
  );

const at = (minutes: number) => new Date(START + minutes * MINUTE);

const metricStat = (MetricName: string, Stat = 'Sum', Period = 60) => ({
  Metric: { Namespace: 'Test', MetricName },
  Stat,
  Period,
});

async function read(input: Partial<GetMetricDataCommandInput>) {
  const answer = await client.send(
    new GetMetricDataCommand({
      StartTime: at(-60),
      EndTime: at(1),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [],
      ...input,
    }),
  );
  return answer;
}

/** Minutes from the start, and values. */
async function points(
  queries: NonNullable<GetMetricDataCommandInput['MetricDataQueries']>,
  input: Partial<GetMetricDataCommandInput> = {},
) {
  const { MetricDataResults = [] } = await read({ MetricDataQueries: queries, ...input });
  return MetricDataResults.map(({ Timestamps = [], Values = [] }) =>
    Timestamps.map((time, index) => [(time.getTime() - START) / MINUTE, Values[index]]),
  );
}

describe('statistics', () => {
  const values = Array.from({ length: 20 }, (_, index) => index + 1);
  const name = newName();

  beforeAll(() => put(name, [{ Values: values, Counts: values.map(() => 1), Unit: 'Milliseconds' }]));

  it.each([
    ['Sum', 210],
    ['Average', 10.5],
    ['Minimum', 1],
    ['Maximum', 20],
    ['SampleCount', 20],
    ['p50', 10],
    ['p95', 19],
    ['p99', 20],
    ['p99.9', 20],
    ['p100', 20],
    ['p0', 1],
    ['tm90', 9.5],
    ['TM(10%:90%)', 10],
    ['TM(:5)', 3],
    ['TC(5:)', 16],
    ['TS(1:4)', 10],
    ['PR(:5)', 25],
    ['WM(10%:90%)', 10.4],
    ['IQM', 10],
  ])('%s', async (Stat, expected) => {
    const [[[, value] = []] = []] = await points([{ Id: 'm', MetricStat: metricStat(name, Stat) }]);
    expect(value).toBeCloseTo(expected, 6);
  });

  it('refuses one that there is not', async () => {
    await expect(points([{ Id: 'm', MetricStat: metricStat(name, 'median') }])).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  it('has percentiles within half a per mille, and counts, sums and ends exactly, however many values there are', async () => {
    await assertAsyncProperty(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 150 }),
        fc.integer({ min: 0, max: 100 }),
        async (samples, percent) => {
          const metric = newName();
          await put(metric, [{ Values: samples }]);
          const stats = ['SampleCount', 'Sum', 'Minimum', 'Maximum', `p${percent}`];
          const queries = stats.map((Stat, index) => ({
            Id: `m${index}`,
            MetricStat: metricStat(metric, Stat),
          }));
          const [count, sum, min, max, percentile] = (await points(queries)).map((found) => found[0]?.[1]);
          const sorted = [...samples].sort((a, b) => a - b);
          const exact = sorted[Math.max(Math.ceil((percent / 100) * sorted.length), 1) - 1] ?? 0;
          expect([count, min, max]).toEqual([samples.length, sorted[0], sorted.at(-1)]);
          expect(sum).toBeCloseTo(
            samples.reduce((total, each) => total + each, 0),
            3,
          );
          expect(Math.abs((percentile ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.0005);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('has no percentiles of negative values, nor of sums alone', async () => {
    const [negative, sums] = [newName(), newName()];
    await put(negative, [{ Value: -1 }]);
    await put(sums, [{ StatisticValues: { SampleCount: 3, Sum: 12, Minimum: 2, Maximum: 6 } }]);
    const queries = [negative, sums].flatMap((metric, index) => [
      { Id: `p${index}`, MetricStat: metricStat(metric, 'p50') },
      { Id: `s${index}`, MetricStat: metricStat(metric, 'Average') },
    ]);
    expect(await points(queries)).toEqual([[], [[0, -1]], [], [[0, 4]]]);
  });
});

describe('periods', () => {
  it('follow on from the start, have what is in [start, end), and leave out those without values', async () => {
    const name = newName();
    await put(
      name,
      [-61, -60, -59, -55, -30, 0].map((minutes) => ({ Value: 1, Timestamp: at(minutes) })),
    );
    const five = [{ Id: 'm', MetricStat: metricStat(name, 'Sum', 300) }];
    expect(await points(five, { EndTime: at(0) })).toEqual([
      [
        [-60, 2],
        [-55, 1],
        [-30, 1],
      ],
    ]);
    expect(await points(five, { StartTime: at(-61), EndTime: at(0) })).toEqual([
      [
        [-61, 3],
        [-56, 1],
        [-31, 1],
      ],
    ]);
    expect(await points(five, { ScanBy: 'TimestampDescending', EndTime: at(0) })).toEqual([
      [
        [-30, 1],
        [-55, 1],
        [-60, 2],
      ],
    ]);
  });

  it.each([0, 45, 61, -60])('of %d seconds are refused', async (period) => {
    await expect(points([{ Id: 'm', MetricStat: metricStat('any', 'Sum', period) }])).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('that are finer than what is kept of that age give nothing, without an error', async () => {
    const old = createTestClock('2025-09-01T00:00:00.000Z');
    const begin = old.now().getTime();
    const aged = await startLocal({ clock: old });
    const reader = new CloudWatchClient(clientOptions(aged.endpoint));
    const one = { Namespace: 'Test', MetricData: [{ MetricName: 'old', Value: 5 }] };
    await reader.send(new PutMetricDataCommand(one));
    const value = async (Period: number) => {
      const { MetricDataResults } = await reader.send(
        new GetMetricDataCommand({
          StartTime: new Date(begin),
          EndTime: new Date(begin + HOUR),
          MetricDataQueries: [{ Id: 'm', MetricStat: metricStat('old', 'Sum', Period) }],
        }),
      );
      return MetricDataResults?.[0]?.Values;
    };
    const ages: [number, readonly number[][]][] = [
      [14 * DAY, [[5], [5], [5]]],
      [16 * DAY, [[], [5], [5]]],
      [64 * DAY, [[], [], [5]]],
      [450 * DAY, [[], [], [5]]],
      [456 * DAY, [[], [], []]],
    ];
    for (const [age, expected] of ages) {
      old.advance(begin + age - old.now().getTime());
      expect(await Promise.all([60, 300, 3600].map(value)), `${age / DAY} days`).toEqual(expected);
    }
    reader.destroy();
    await aged.close();
  });
});

describe('metric math', () => {
  const [requests, errors] = [newName(), newName()];
  const base = [
    { Id: 'r', MetricStat: metricStat(requests, 'Sum', 60), ReturnData: false },
    { Id: 'e', MetricStat: metricStat(errors, 'Sum', 60), ReturnData: false },
  ];

  beforeAll(async () => {
    await put(
      requests,
      [-3, -2, -1].map((minutes) => ({ Value: 10 * -minutes, Timestamp: at(minutes) })),
    );
    await put(errors, [{ Value: 3, Timestamp: at(-2) }]);
  });

  it.each<[string, number[][]]>([
    [
      'r + 1',
      [
        [-3, 31],
        [-2, 21],
        [-1, 11],
      ],
    ],
    [
      '2 + 3 * r - -1',
      [
        [-3, 93],
        [-2, 63],
        [-1, 33],
      ],
    ],
    [
      '(r + r) / 2 ^ 2',
      [
        [-3, 15],
        [-2, 10],
        [-1, 5],
      ],
    ],
    ['e / r', [[-2, 0.15]]],
    [
      '100 * FILL(e, 0) / r',
      [
        [-3, 0],
        [-2, 15],
        [-1, 0],
      ],
    ],
    ['r / 0', []],
    [
      'IF(r > 15, r)',
      [
        [-3, 30],
        [-2, 20],
      ],
    ],
    [
      'IF(r > 15 AND r < 25, 1, 0)',
      [
        [-3, 0],
        [-2, 1],
        [-1, 0],
      ],
    ],
    [
      'IF(r >= 20 || r == 10, r, 0)',
      [
        [-3, 30],
        [-2, 20],
        [-1, 10],
      ],
    ],
    [
      'SUM([r, e])',
      [
        [-3, 30],
        [-2, 23],
        [-1, 10],
      ],
    ],
    [
      'SUM(METRICS())',
      [
        [-3, 30],
        [-2, 23],
        [-1, 10],
      ],
    ],
    ['SUM(METRICS("e"))', [[-2, 3]]],
    [
      'MAX(METRICS()) - MIN(METRICS())',
      [
        [-3, 0],
        [-2, 17],
        [-1, 0],
      ],
    ],
    [
      'r - AVG(r)',
      [
        [-3, 10],
        [-2, 0],
        [-1, -10],
      ],
    ],
    [
      'DIFF(r)',
      [
        [-2, -10],
        [-1, -10],
      ],
    ],
    [
      'RATE(r) * PERIOD(r)',
      [
        [-2, -10],
        [-1, -10],
      ],
    ],
    [
      'RUNNING_SUM(r)',
      [
        [-3, 30],
        [-2, 50],
        [-1, 60],
      ],
    ],
    ['ABS(0 - CEIL(e / 2))', [[-2, 2]]],
    [
      'r * DATAPOINT_COUNT(r) * METRIC_COUNT(METRICS())',
      [
        [-3, 180],
        [-2, 120],
        [-1, 60],
      ],
    ],
  ])('%s', async (Expression, expected) => {
    const [found] = await points([...base, { Id: 'x', Expression }], { EndTime: at(0), StartTime: at(-3) });
    expect(found).toEqual(expected);
  });

  it('fills gaps by the value before, or by a line between', async () => {
    const name = newName();
    await put(name, [
      { Value: 2, Timestamp: at(-4) },
      { Value: 8, Timestamp: at(-1) },
    ]);
    const metric = { Id: 'm', MetricStat: metricStat(name), ReturnData: false };
    const filled = (word: string) =>
      points([metric, { Id: 'x', Expression: `FILL(m, ${word})` }], { StartTime: at(-5), EndTime: at(0) });
    expect(await filled('REPEAT')).toEqual([
      [
        [-4, 2],
        [-3, 2],
        [-2, 2],
        [-1, 8],
      ],
    ]);
    expect(await filled('LINEAR')).toEqual([
      [
        [-4, 2],
        [-3, 4],
        [-2, 6],
        [-1, 8],
      ],
    ]);
  });

  it.each([
    ['r +', 'it ends too early'],
    ['r $ 2', 'unexpected "$ 2"'],
    ['nothing + 1', 'there is no query nothing'],
    ['SUM(r)', 'comes to one number'],
    ['x + 1', 'x is made of itself'],
    ['ANOMALY_DETECTION_BAND(r)', 'does not serve the function ANOMALY_DETECTION_BAND'],
    ['SUM(r', '")" is missing'],
  ])('%s is refused', async (Expression, message) => {
    await expect(points([...base, { Id: 'x', Expression }])).rejects.toThrow(message);
  });
});

describe('GetMetricData', () => {
  it('gives its datapoints in pages, across results', async () => {
    const names = [newName(), newName()];
    for (const name of names)
      await put(
        name,
        Array.from({ length: 5 }, (_, index) => ({ Value: index, Timestamp: at(-index) })),
      );
    const MetricDataQueries = names.map((name, index) => ({ Id: `m${index}`, MetricStat: metricStat(name) }));
    const all = await read({ MetricDataQueries });
    const merged = new Map<string, (number | undefined)[]>();
    const statuses: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await read({ MetricDataQueries, MaxDatapoints: 3, NextToken });
      for (const { Id = '', Values = [], StatusCode } of page.MetricDataResults ?? []) {
        merged.set(Id, [...(merged.get(Id) ?? []), ...Values]);
        statuses.push(StatusCode);
      }
      NextToken = page.NextToken;
    } while (NextToken);
    expect([...merged.values()]).toEqual(all.MetricDataResults?.map(({ Values }) => Values));
    expect(statuses).toEqual(['PartialData', 'Complete', 'PartialData', 'PartialData', 'Complete']);
  });

  it.each<[string, Partial<GetMetricDataCommandInput>]>([
    ['no query', {}],
    ['an id that is none', { MetricDataQueries: [{ Id: 'Upper', Expression: '1' }] }],
    [
      'an id twice',
      {
        MetricDataQueries: [
          { Id: 'a', Expression: '1' },
          { Id: 'a', Expression: '1' },
        ],
      },
    ],
    ['a query of nothing', { MetricDataQueries: [{ Id: 'a' }] }],
    [
      'a time that ends before it starts',
      { EndTime: at(-90), MetricDataQueries: [{ Id: 'a', Expression: '1' }] },
    ],
  ])('refuses %s', async (_what, input) => {
    await expect(read(input)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('GetMetricStatistics', () => {
  const statistics = (MetricName: string, more: object = {}) =>
    client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Test',
        MetricName,
        StartTime: at(-60),
        EndTime: at(1),
        Period: 300,
        Statistics: ['Sum', 'Maximum'],
        ...more,
      }),
    );

  it('tells units, and finds nothing by another unit or another set of dimensions', async () => {
    const name = newName();
    const Dimensions = [{ Name: 'Kind', Value: 'a' }];
    await put(name, [{ Value: 4, Unit: 'Bytes', Dimensions }]);
    const { Datapoints } = await statistics(name, { Dimensions });
    expect(Datapoints).toEqual([{ Timestamp: at(0), Unit: 'Bytes', Sum: 4, Maximum: 4 }]);
    expect((await statistics(name, { Dimensions, Unit: 'Seconds' })).Datapoints).toEqual([]);
    expect((await statistics(name)).Datapoints).toEqual([]);
  });

  it('gives 1,440 datapoints at most, and either kind of statistics', async () => {
    await expect(statistics('any', { StartTime: at(-1440 * 5 - 5) })).rejects.toThrow('exceeds the limit');
    await expect(statistics('any', { ExtendedStatistics: ['p50'] })).rejects.toThrow('either Statistics or');
  });
});

describe('ListMetrics and PutMetricData', () => {
  it('list what was active in two weeks, or in three hours, in pages of 500', async () => {
    const other = createTestClock();
    const environment = await startLocal({ clock: other });
    const lister = new CloudWatchClient(clientOptions(environment.endpoint));
    const store = (MetricData: MetricDatum[]) =>
      lister.send(new PutMetricDataCommand({ Namespace: 'Many', MetricData }));
    await store([{ MetricName: 'early', Value: 1 }]);
    other.advance(4 * HOUR);
    const dimension = (Value: string) => ({ Name: 'Each', Value });
    await store(
      Array.from({ length: 501 }, (_, index) => ({
        MetricName: 'one',
        Value: 1,
        Dimensions: [dimension(String(index))],
      })),
    );
    const list = (input: object) => lister.send(new ListMetricsCommand({ Namespace: 'Many', ...input }));
    const first = await list({});
    const second = await list({ NextToken: first.NextToken });
    expect([first.Metrics?.length, second.Metrics?.length, second.NextToken]).toEqual([500, 2, undefined]);
    expect((await list({ MetricName: 'early', RecentlyActive: 'PT3H' })).Metrics).toEqual([]);
    expect((await list({ Dimensions: [dimension('7')] })).Metrics).toHaveLength(1);
    other.advance(15 * DAY);
    expect((await list({})).Metrics).toEqual([]);
    lister.destroy();
    await environment.close();
  });

  it.each<[string, string, MetricDatum]>([
    ['AWS’s own namespaces', 'AWS/Lambda', { MetricName: 'a', Value: 1 }],
    ['a resolution that there is not', 'Test', { MetricName: 'a', Value: 1, StorageResolution: 5 }],
  ])('refuses %s', async (_what, Namespace, datum) => {
    await expect(
      client.send(new PutMetricDataCommand({ Namespace, MetricData: [datum] })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });
});
