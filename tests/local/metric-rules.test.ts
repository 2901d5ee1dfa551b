import {
  CloudWatchClient,
  ListMetricsCommand,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

const HOUR = 3_600_000;
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

const put = (...MetricData: MetricDatum[]) =>
  client.send(new PutMetricDataCommand({ Namespace: 'Rules', MetricData }));

const value = 'InvalidParameterValueException';
const combination = 'InvalidParameterCombinationException';
const sums = { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 };
const at = (milliseconds: number) => new Date(START + milliseconds);
const ones = (length: number) => Array.from({ length }, () => 1);

describe('PutMetricData refuses', () => {
  // The first three: localstack's tests/aws/services/cloudwatch/test_cloudwatch.py, test_put_metric_data_validation,
  // recorded on AWS. Collections: public traces of CloudWatch's clients have these words; repeated dimensions:
  // jdamick/dropwizard-metrics-cloudwatch issue 3; past times: cloud-custodian issue 2559; values that are no numbers:
  // cloudposse-archives/prometheus-to-cloudwatch pull request 17. The words for times to come are believed, not proven.
  it.each<[string, Omit<MetricDatum, 'MetricName'>, string, string]>([
    [
      'Value with Values',
      { Value: 1, Values: [1] },
      combination,
      'The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.',
    ],
    [
      'Counts of another size',
      { Values: [1], Counts: [1, 2] },
      value,
      'The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.',
    ],
    [
      'Value with StatisticValues',
      { Value: 1, StatisticValues: sums },
      combination,
      'The parameters MetricData.member.1.Value and MetricData.member.1.StatisticValues are mutually exclusive and you have specified both.',
    ],
    [
      'more than 150 values',
      { Values: ones(151) },
      value,
      'The collection MetricData.member.1.Values must not have a size greater than 150.',
    ],
    [
      'a dimension twice',
      {
        Value: 1,
        Dimensions: [
          { Name: 'd', Value: 'a' },
          { Name: 'd', Value: 'b' },
        ],
      },
      value,
      'No metric may specify the same dimension name twice.',
    ],
    [
      'what is older than two weeks',
      { Value: 1, Timestamp: at(-14 * DAY - 1000) },
      value,
      'The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.',
    ],
    [
      'what is later than two hours',
      { Value: 1, Timestamp: at(2 * HOUR + 1000) },
      value,
      'The parameter MetricData.member.1.Timestamp must specify a time no more than two hours in the future.',
    ],
    [
      'what is greater than 2^360',
      { Values: [1, -(2 ** 361)] },
      value,
      `The value ${-(2 ** 361)} for parameter MetricData.member.1.Values.member.2 is invalid.`,
    ],
    [
      'another resolution',
      { Value: 1, StorageResolution: 30 },
      value,
      'The value 30 for parameter MetricData.member.1.StorageResolution is invalid.',
    ],
    [
      'a count of nothing',
      { Values: [1], Counts: [0] },
      value,
      'The value 0 for parameter MetricData.member.1.Counts.member.1 is invalid.',
    ],
  ])('%s', async (_what, datum, name, message) => {
    await expect(put({ MetricName: 'm', ...datum })).rejects.toMatchObject({ name, message });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('%s', async (Value) => {
    await expect(put({ MetricName: 'm', Value })).rejects.toMatchObject({
      name: value,
      message: expect.stringContaining('for parameter MetricData.member.1.Value is invalid.'),
    });
  });

  it('more than 1,000 metrics', async () => {
    await expect(put(...ones(1001).map((Value) => ({ MetricName: 'm', Value })))).rejects.toMatchObject({
      name: value,
      message: 'The collection MetricData must not have a size greater than 1000.',
    });
    await put(...ones(1000).map((Value) => ({ MetricName: 'many', Value })));
  });

  it('all of a request for one datum, and tells every one, a line each', async () => {
    const old = { Value: 1, Timestamp: at(-15 * DAY) };
    const request = put(
      { MetricName: 'whole', Value: 1 },
      { MetricName: 'a', ...old },
      { MetricName: 'b', ...old },
    );
    await expect(request).rejects.toMatchObject({
      message: [2, 3]
        .map(
          (member) =>
            `The parameter MetricData.member.${member}.Timestamp must specify a time within the past two weeks.`,
        )
        .join('\n'),
    });
    const { Metrics } = await client.send(new ListMetricsCommand({ MetricName: 'whole' }));
    expect(Metrics).toEqual([]);
  });
});
