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

async function labelsOf(...queries: Omit<MetricDataQuery, 'Id'>[]) {
  const { MetricDataResults = [] } = await client().send(
    new GetMetricDataCommand({
      StartTime: minute(0),
      EndTime: minute(10),
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

  it.each(['${MAX_TIME}', '${FIRST_TIME_RELATIVE}', "${PROP('AccountLabel')}", '${BOGUS}'])(
    'with %s is refused by name',
    async (label) => {
      await expect(labelsOf(metric(label))).rejects.toThrow(
        `The embedded environment does not serve dynamic labels with ${label}`,
      );
    },
  );
});
