import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';
import { createStack } from '../support/stack.ts';

// If nothing else is said: localstack's tests/aws/services/sns/test_sns.py, recorded on AWS.
const TopicArn = 'arn:aws:sns:us-east-1:000000000000:alarms';
const mail = { Protocol: 'email', Endpoint: 'ops@example.com' };
let local: TestLocal;
let client: SNSClient;

beforeAll(async () => {
  local = await startLocal();
  client = new SNSClient(clientOptions(local.endpoint));
  const Resources = {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alarms', DisplayName: 'Alarms' } },
    Mail: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Topic' }, ...mail } },
  };
  await createStack(local, 's', JSON.stringify({ Resources }));
});

afterAll(async () => {
  client.destroy();
  await local.close();
  expect(local.errors).toEqual([]);
});

const pending = { ...mail, Owner: '000000000000', SubscriptionArn: 'PendingConfirmation', TopicArn };
const byTopic = async () =>
  (await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions;

it('lists the topics of stacks, and their subscriptions as pending', async () => {
  expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
  expect(await byTopic()).toEqual([pending]);
  expect((await client.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual([pending]);
});

it('tells a topic with all its attributes', async () => {
  const { Attributes = {} } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
  const { Policy = '', EffectiveDeliveryPolicy = '', ...others } = Attributes;
  expect(others).toEqual({
    TopicArn,
    Owner: '000000000000',
    DisplayName: 'Alarms',
    SubscriptionsPending: '1',
    SubscriptionsConfirmed: '0',
    SubscriptionsDeleted: '0',
  });
  expect(JSON.parse(Policy)).toMatchObject({
    Id: '__default_policy_ID',
    Statement: [{ Resource: TopicArn, Condition: { StringEquals: { 'AWS:SourceOwner': '000000000000' } } }],
  });
  expect(JSON.parse(EffectiveDeliveryPolicy)).toHaveProperty('http.defaultHealthyRetryPolicy.numRetries', 3);
});

it('subscribes addresses, which stay pending, and unsubscribes them', async () => {
  const other = { TopicArn, Protocol: 'email', Endpoint: 'second@example.com' };
  // API_Subscribe.html: "pending confirmation" unless the ARN is asked for.
  const { SubscriptionArn: said } = await client.send(new SubscribeCommand(other));
  expect(said).toBe('pending confirmation');
  const asked = new SubscribeCommand({ ...other, ReturnSubscriptionArn: true });
  const { SubscriptionArn = '' } = await client.send(asked);
  expect(SubscriptionArn).toMatch(`${TopicArn}:`);
  expect(await byTopic()).toHaveLength(2);
  const attributes = new GetSubscriptionAttributesCommand({ SubscriptionArn });
  expect((await client.send(attributes)).Attributes).toMatchObject({
    ...other,
    Owner: '000000000000',
    SubscriptionArn,
    PendingConfirmation: 'true',
    RawMessageDelivery: 'false',
  });
  // The token would stand in the mail that nobody gets.
  const confirm = new ConfirmSubscriptionCommand({ TopicArn, Token: SubscriptionArn.split(':').at(-1) });
  expect((await client.send(confirm)).SubscriptionArn).toBe(SubscriptionArn);
  expect((await client.send(attributes)).Attributes).toMatchObject({ PendingConfirmation: 'false' });
  expect(await byTopic()).toContainEqual({ ...other, Owner: '000000000000', SubscriptionArn });
  expect((await client.send(new SubscribeCommand(other))).SubscriptionArn).toBe(SubscriptionArn);
  const { Attributes: counts } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(counts).toMatchObject({ SubscriptionsPending: '1', SubscriptionsConfirmed: '1' });
  await client.send(new UnsubscribeCommand({ SubscriptionArn }));
  await client.send(new UnsubscribeCommand({ SubscriptionArn }));
  expect(await byTopic()).toEqual([pending]);
  await expect(client.send(attributes)).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Subscription does not exist',
  });
});

it.each<[string, () => Promise<unknown>, string]>([
  [
    'a token that is none',
    () => client.send(new ConfirmSubscriptionCommand({ TopicArn, Token: 'randomtoken' })),
    'Invalid parameter: Token',
  ],
  [
    'text for an ARN',
    () => client.send(new UnsubscribeCommand({ SubscriptionArn: 'randomstring' })),
    'Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1',
  ],
  [
    'an ARN without an id',
    () => client.send(new UnsubscribeCommand({ SubscriptionArn: 'arn:aws:sns:us-east-1:000000000000:t' })),
    'Invalid parameter: SubscriptionId',
  ],
  [
    'text for a topic',
    () => client.send(new GetTopicAttributesCommand({ TopicArn: 'topic' })),
    'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
  ],
  [
    'other protocols by name',
    () => client.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:::q' })),
    'The embedded environment does not serve subscriptions of the protocol sqs',
  ],
])('refuses %s', async (_what, send, message) => {
  await expect(send()).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(message),
  });
});
