import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type Tag,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect, it, vi } from 'vitest';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

// Values: localstack tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json,
// test_tagging_metric_alarm, test_tagging_composite_alarm, test_store_tags.
const local = useLocal('file');
const client = () => new CloudWatchClient(clientOptions(local().endpoint));
const arnOf = (name: string) => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`;
const tagsOf = async (name: string) =>
  (await client().send(new ListTagsForResourceCommand({ ResourceARN: arnOf(name) }))).Tags;

const RULE = {
  MetricName: 'store_tags',
  Namespace: 'tests',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 30,
  ComparisonOperator: 'GreaterThanThreshold',
} as const;
const PRODUCTION = { Key: 'Environment', Value: 'Production' };
const TWO = [
  { Key: 'tag1', Value: 'foo' },
  { Key: 'tag2', Value: 'bar' },
];

const putMetric = (AlarmName: string, Tags?: Tag[]) =>
  client().send(new PutMetricAlarmCommand({ AlarmName, ...RULE, Tags }));
const putComposite = (AlarmName: string, Tags?: Tag[]) =>
  client().send(new PutCompositeAlarmCommand({ AlarmName, AlarmRule: 'FALSE', Tags }));

it.each([
  ['metric', putMetric],
  ['composite', putComposite],
])('gives a %s alarm tags, adds to them, and removes them', async (name, put) => {
  await put(name, [PRODUCTION]);
  expect(await tagsOf(name)).toEqual([PRODUCTION]);
  await client().send(new TagResourceCommand({ ResourceARN: arnOf(name), Tags: TWO }));
  expect(await tagsOf(name)).toEqual([PRODUCTION, ...TWO]);
  await client().send(new UntagResourceCommand({ ResourceARN: arnOf(name), TagKeys: ['tag1'] }));
  expect(await tagsOf(name)).toEqual([PRODUCTION, { Key: 'tag2', Value: 'bar' }]);
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, Tags
  await put(name, TWO);
  expect(await tagsOf(name)).toEqual([PRODUCTION, { Key: 'tag2', Value: 'bar' }]);
  await client().send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
  expect(await tagsOf(name)).toEqual([]);
});

it('refuses tags for what is not there', async () => {
  const missing = new TagResourceCommand({ ResourceARN: arnOf('missing'), Tags: TWO });
  await expect(client().send(missing)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('tells the tags that a stack gives its alarm', async () => {
  const Properties = { AlarmName: 'stacked', ...RULE, Tags: TWO };
  const TemplateBody = JSON.stringify({ Resources: { A: { Type: 'AWS::CloudWatch::Alarm', Properties } } });
  const cloudFormation = new CloudFormationClient(clientOptions(local().endpoint));
  await cloudFormation.send(new CreateStackCommand({ StackName: 's', TemplateBody }));
  await vi.waitFor(async () => expect(await tagsOf('stacked')).toEqual(expect.arrayContaining(TWO)));
});
