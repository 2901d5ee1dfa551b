import {
  CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html
const clock = createTestClock('2026-11-22T12:10:00.000Z');
const local = useLocal('file', { clock });
const client = () => new CloudWatchClient(clientOptions(local().endpoint));
const Dimensions = [{ Name: 'Host', Value: 'web-1' }];
const Metric = { Namespace: 'labels', MetricName: 'm', Dimensions };
const minute = (number: number) => new Date(Date.UTC(2026, 10, 22, 12, number));

beforeAll(async () => {
  const MetricData = [4, 9, 2].map((Value, at) => ({
    MetricName: 'm',
    Dimensions,
    Value,
    Timestamp: minute(at),
  }));
  await client().send(new PutMetricDataCommand({ Namespace: 'labels', MetricData }));
});

const labelsOf = (...queries: Omit<MetricDataQuery, 'Id'>[]) => labelsIn(undefined, ...queries);

async function labelsIn(Timezone: string | undefined, ...queries: Omit<MetricDataQuery, 'Id'>[]) {
  const { MetricDataResults = [] } = await client().send(
    new GetMetricDataCommand({
      StartTime: minute(0),
      EndTime: minute(10),
      ...(Timezone === undefined ? {} : { LabelOptions: { Timezone } }),
      MetricDataQueries: queries.map((query, index) => ({ Id: `q${index}`, ...query })),
    }),
  );
  return MetricDataResults.map(({ Label }) => Label);
}

const metric = (Label: string, more: object = {}) => ({
  Label,
  MetricStat: { Metric, Period: 60, Stat: 'Sum', ...more },
});

describe('a label', () => {
  it.each([
    ["${PROP('MetricName')} of ${PROP('Namespace')}", 'm of labels'],
    ["${PROP('Dim.Host')} ${PROP('Stat')} ${PROP('Period')}", 'web-1 Sum 60'],
    ["${PROP('AccountId')} ${PROP('Region')}", '000000000000 us-east-1'],
    ['${LABEL} [avg: ${AVG}, max: ${MAX}]', 'm [avg: 5, max: 9]'],
    ['${FIRST} ${LAST} ${FIRST_LAST_RANGE} ${MIN} ${MIN_MAX_RANGE}', '4 2 -2 2 7'],
    ['${SUM}/${DATAPOINT_COUNT}', '15/3'],
    ['cost in $ {AVG}', 'cost in $ {AVG}'],
  ])('%s', async (label, expected) => {
    expect(await labelsOf(metric(label))).toEqual([expected]);
  });

  it('of an expression has the values of the expression', async () => {
    expect(await labelsOf(metric('m'), { Expression: 'q0 * 2', Label: '${LABEL} ${MAX}' })).toEqual([
      'm',
      'q1 18',
    ]);
  });

  // Which datapoint each of them means is on AWS's page; how the times are written is believed, not proven.
  it.each([
    ['${FIRST_TIME} to ${LAST_TIME}', '2026-11-22 12:00:00 to 2026-11-22 12:02:00'],
    ['${MAX} at ${MAX_TIME}, ${MIN} at ${MIN_TIME}', '9 at 2026-11-22 12:01:00, 2 at 2026-11-22 12:02:00'],
    ['${FIRST_TIME_RELATIVE}/${LAST_TIME_RELATIVE}', '10m/8m'],
    ['${MAX_TIME_RELATIVE}/${MIN_TIME_RELATIVE}', '9m/8m'],
    ['${FIRST_LAST_TIME_RANGE}/${MIN_MAX_TIME_RANGE}', '2m/1m'],
  ])('with times: %s', async (label, expected) => {
    expect(await labelsOf(metric(label))).toEqual([expected]);
  });

  it('without datapoints has no times', async () => {
    const none = { Metric: { Namespace: 'labels', MetricName: 'none' } };
    expect(
      await labelsOf(metric('at ${MAX_TIME} ${LAST_TIME_RELATIVE} ${MIN_MAX_TIME_RANGE}', none)),
    ).toEqual(['at   ']);
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_LabelOptions.html
  it.each([
    ['+0130', '2026-11-22 13:31:00'],
    ['-1400', '2026-11-21 22:01:00'],
    ['+0000', '2026-11-22 12:01:00'],
  ])('has its times in the zone %s', async (zone, expected) => {
    expect(await labelsIn(zone, metric('${MAX_TIME}'))).toEqual([expected]);
  });

  it.each(['0130', '+130', '+2460', '+0160', 'UTC', '+01:30', ''])(
    'in a zone that is none, "%s", is refused',
    async (zone) => {
      await expect(labelsIn(zone, metric('${MAX_TIME}'))).rejects.toMatchObject({
        name: 'ValidationException',
      });
    },
  );

  // "You can add up to five dynamic values to a label. You can use the ${LABEL} placeholder only once within each label."
  it.each(['${MAX} ${MIN} ${AVG} ${SUM} ${LAST} ${FIRST}', '${LABEL} ${LABEL}'])(
    'with too many values is refused: %s',
    async (label) => {
      await expect(labelsOf(metric(label))).rejects.toMatchObject({ name: 'ValidationException' });
    },
  );

  it.each(["${PROP('AccountLabel')}", '${BOGUS}', '${AVG_TIME}', '${RELATIVE}', '${MAX_RELATIVE}'])(
    'with %s is refused by name',
    async (label) => {
      await expect(labelsOf(metric(label))).rejects.toThrow(
        `The embedded environment does not serve dynamic labels with ${label}`,
      );
    },
  );
});
