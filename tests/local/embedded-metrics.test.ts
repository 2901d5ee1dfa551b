import { CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { createFunction } from '../support/functions.ts';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('test');

const JSON_LOG = { LoggingConfig: { LogFormat: 'JSON' as const } };
const document = (more: object = {}): string =>
  JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: 'pt',
          Dimensions: [['service'], ['service', 'stage']],
          Metrics: [{ Name: 'latency', Unit: 'Milliseconds' }, { Name: 'orders' }],
        },
      ],
    },
    service: 'shop',
    stage: 'dev',
    latency: [10, 30],
    orders: 2,
    ...more,
  });

const writes = (text: string): string =>
  `exports.handler = async () => { process.stdout.write(${JSON.stringify(`${text}\n`)}) }`;
const logs = (text: string): string =>
  `exports.handler = async () => { console.log(${JSON.stringify(text)}) }`;

async function listed(): Promise<string[]> {
  const client = new CloudWatchClient(clientOptions(local().endpoint));
  const { Metrics = [] } = await client.send(new ListMetricsCommand({ Namespace: 'pt' }));
  return Metrics.map(
    ({ MetricName, Dimensions = [] }) =>
      `${MetricName} ${Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).join()}`,
  ).sort();
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
it('a line that is a document becomes metrics, by each set of dimensions', async () => {
  const fn = await createFunction(local(), writes(document()), JSON_LOG);
  await fn.invoke();
  expect(await listed()).toEqual([
    'latency service=shop',
    'latency service=shop,stage=dev',
    'orders service=shop',
    'orders service=shop,stage=dev',
  ]);
  const { Datapoints } = await new CloudWatchClient(clientOptions(local().endpoint)).send(
    new GetMetricStatisticsCommand({
      Namespace: 'pt',
      MetricName: 'latency',
      Dimensions: [{ Name: 'service', Value: 'shop' }],
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 60_000),
      Period: 3600,
      Statistics: ['Sum', 'SampleCount'],
    }),
  );
  expect(Datapoints?.at(-1)).toMatchObject({ Unit: 'Milliseconds' });
  expect(Datapoints?.reduce((sum, point) => sum + (point.Sum ?? 0), 0)).toBe(40);
});

// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html#nodejs-logging-advanced-emf
it('a document that the JSON format wraps becomes none', async () => {
  const fn = await createFunction(local(), logs(document()), JSON_LOG);
  await fn.invoke();
  expect(await listed()).toEqual([]);
});

// https://github.com/aws-powertools/powertools-lambda-typescript/issues/1766: the text format's prefix does no harm
it('a document on the console becomes metrics in the text format', async () => {
  await (await createFunction(local(), logs(document()))).invoke();
  expect(await listed()).toHaveLength(4);
});

it.each([
  ['that is broken', `${document()}x`],
  ['without its values', document({ latency: 'fast', orders: null })],
  ['whose dimensions are not there', document({ service: 1 })],
  ['of nothing', '{"_aws":{"CloudWatchMetrics":null}}'],
])('a document %s becomes none, and the line is kept', async (_name, text) => {
  expect((await (await createFunction(local(), writes(text))).invoke()).error).toBeUndefined();
  expect(await listed()).toEqual([]);
});

// Limits of the format: the page above. That of sets is this environment's own.
it('a line makes no more metrics than the format allows, whatever it says', async () => {
  const many = Array.from({ length: 2000 }, () => ({ Name: 'm' }));
  const directive = {
    Namespace: 'pt',
    Dimensions: [...many.map(() => []), Array.from({ length: 31 }, (_, index) => `d${index}`)],
    Metrics: [...many, { Name: 'beyond' }],
  };
  const text = JSON.stringify({
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
    m: 1,
    beyond: 1,
  });
  await (await createFunction(local(), writes(text), JSON_LOG)).invoke();
  expect(await listed()).toEqual(['m ']);
});

it.each([1e300, -1e12, Number.NaN])('a document of another time makes none: %d', async (Timestamp) => {
  const CloudWatchMetrics = [{ Namespace: 'pt', Dimensions: [[]], Metrics: [{ Name: 'm' }] }];
  const text = JSON.stringify({ _aws: { Timestamp, CloudWatchMetrics }, m: 1 });
  await (await createFunction(local(), writes(text), JSON_LOG)).invoke();
  expect(await listed()).toEqual(Number.isNaN(Timestamp) ? ['m '] : []);
});
