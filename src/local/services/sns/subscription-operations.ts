import { randomUUID } from 'node:crypto';
import {
  ConfirmSubscription$,
  type ConfirmSubscriptionInput,
  type ConfirmSubscriptionResponse,
  GetSubscriptionAttributes$,
  type GetSubscriptionAttributesInput,
  type GetSubscriptionAttributesResponse,
  ListSubscriptions$,
  ListSubscriptionsByTopic$,
  type ListSubscriptionsByTopicInput,
  type ListSubscriptionsByTopicResponse,
  type ListSubscriptionsInput,
  type ListSubscriptionsResponse,
  Subscribe$,
  type SubscribeInput,
  type SubscribeResponse,
  type Subscription,
  Unsubscribe$,
  type UnsubscribeInput,
} from '@aws-sdk/client-sns';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { pageOf } from '../../paging.ts';
import { type Collection, collect } from '../../store.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { checkArn, findTopic, invalid, invalidToken, PAGE } from './find-topic.ts';
import { changeTopics, type TopicRecord } from './topic-resources.ts';

/** Nobody gets a mail here: the token that would stand in it is the id of the subscription. */
const PROTOCOLS: readonly string[] = ['email', 'email-json'];

/** Subscriptions, which stay pending until they are confirmed. */
export function subscriptionOperations(topics: Collection<TopicRecord>, account: Account): Operation[] {
  return [
    operation<ListSubscriptionsInput, ListSubscriptionsResponse>(ListSubscriptions$)(
      ['NextToken'],
      async ({ NextToken }) => listed(await collect(topics.values()), account, NextToken),
    ),
    operation<ListSubscriptionsByTopicInput, ListSubscriptionsByTopicResponse>(ListSubscriptionsByTopic$)(
      ['TopicArn', 'NextToken'],
      async ({ TopicArn = '', NextToken }) => listed([await findTopic(topics, TopicArn)], account, NextToken),
    ),
    operation<GetSubscriptionAttributesInput, GetSubscriptionAttributesResponse>(GetSubscriptionAttributes$)(
      ['SubscriptionArn'],
      async ({ SubscriptionArn = '' }) => ({
        Attributes: await attributesOf(topics, account, SubscriptionArn),
      }),
    ),
    operation<SubscribeInput, SubscribeResponse>(Subscribe$)(
      ['TopicArn', 'Protocol', 'Endpoint', 'ReturnSubscriptionArn'],
      (input) => subscribe(topics, input),
    ),
    operation<ConfirmSubscriptionInput, ConfirmSubscriptionResponse>(ConfirmSubscription$)(
      ['TopicArn', 'Token'],
      (input) => confirm(topics, input),
    ),
    operation<UnsubscribeInput, object>(Unsubscribe$)(
      ['SubscriptionArn'],
      async ({ SubscriptionArn = '' }) => {
        const topicArn = topicOf(SubscriptionArn);
        await changeTopics(topics)(topicArn, (found) => {
          const { [SubscriptionArn]: _, ...subscriptions } = found.subscriptions;
          return { ...found, subscriptions };
        });
        return {};
      },
    ),
  ];
}

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html, ReturnSubscriptionArn: "If the API request parameter
 * ReturnSubscriptionArn is true, then the value is always the subscription ARN, even if the subscription requires
 * confirmation."
 */
async function subscribe(
  topics: Collection<TopicRecord>,
  { TopicArn = '', Protocol = '', Endpoint = '', ReturnSubscriptionArn }: SubscribeInput,
): Promise<SubscribeResponse> {
  const topic = await findTopic(topics, TopicArn);
  if (!PROTOCOLS.includes(Protocol))
    throw invalid(`The embedded environment does not serve subscriptions of the protocol ${Protocol}`);
  if (!/^[^@\s]+@[^@\s]+$/.test(Endpoint)) throw invalid('Email address');
  const [id, known] = Object.entries(topic.subscriptions).find(
    ([, { protocol, endpoint }]) => protocol === Protocol && endpoint === Endpoint,
  ) ?? [`${TopicArn}:${randomUUID()}`, { protocol: Protocol, endpoint: Endpoint }];
  await changeTopics(topics)(TopicArn, (found) => ({
    ...found,
    subscriptions: { ...found.subscriptions, [id]: known },
  }));
  const tellsArn = ReturnSubscriptionArn === true || known.isConfirmed === true;
  return { SubscriptionArn: tellsArn ? id : 'pending confirmation' };
}

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html: "Short-lived token sent to an endpoint during
 * the Subscribe action." The words for a token that is none are believed, not proven.
 */
async function confirm(
  topics: Collection<TopicRecord>,
  { TopicArn = '', Token = '' }: ConfirmSubscriptionInput,
): Promise<ConfirmSubscriptionResponse> {
  const { subscriptions } = await findTopic(topics, TopicArn);
  const id = `${TopicArn}:${Token}`;
  const pending = subscriptions[id];
  if (pending === undefined) throw invalid('Token');
  await changeTopics(topics)(TopicArn, (found) => ({
    ...found,
    subscriptions: { ...found.subscriptions, [id]: { ...pending, isConfirmed: true } },
  }));
  return { SubscriptionArn: id };
}

function listed(
  topics: readonly TopicRecord[],
  account: Account,
  token: string | undefined,
): ListSubscriptionsResponse {
  const all = topics.flatMap(({ arn, subscriptions }) =>
    Object.entries(subscriptions).map(
      ([id, { protocol, endpoint, isConfirmed = false }]): Subscription => ({
        SubscriptionArn: isConfirmed ? id : 'PendingConfirmation',
        Owner: account.id,
        Protocol: protocol,
        Endpoint: endpoint,
        TopicArn: arn,
      }),
    ),
  );
  const { items, next } = pageOf(all, PAGE, token, invalidToken);
  return { Subscriptions: [...items], ...(next === undefined ? {} : { NextToken: next }) };
}

async function attributesOf(
  topics: Collection<TopicRecord>,
  account: Account,
  id: string,
): Promise<Record<string, string>> {
  const topicArn = topicOf(id);
  const found = (await topics.get(topicArn))?.subscriptions[id];
  if (found === undefined) throw new AwsError('NotFound', 'Subscription does not exist', 404);
  return {
    SubscriptionArn: id,
    TopicArn: topicArn,
    Owner: account.id,
    Protocol: found.protocol,
    Endpoint: found.endpoint,
    PendingConfirmation: String(found.isConfirmed !== true),
    ConfirmationWasAuthenticated: 'false',
    RawMessageDelivery: 'false',
  };
}

/** The ARN of a subscription is its topic's, with an id of its own. */
function topicOf(subscriptionArn: string): string {
  checkArn('SubscriptionArn', subscriptionArn);
  const elements = subscriptionArn.split(':');
  if (elements.length < 7) throw invalid('SubscriptionId');
  return elements.slice(0, 6).join(':');
}
