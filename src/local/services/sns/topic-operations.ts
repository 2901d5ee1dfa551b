import {
  GetTopicAttributes$,
  type GetTopicAttributesInput,
  type GetTopicAttributesResponse,
  ListTopics$,
  type ListTopicsInput,
  type ListTopicsResponse,
} from '@aws-sdk/client-sns';
import type { Account } from '../../account.ts';
import { pageOf } from '../../paging.ts';
import { optionalText } from '../../resource-provider.ts';
import { type Collection, collect } from '../../store.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { findTopic, invalidToken, PAGE } from './find-topic.ts';
import type { TopicRecord } from './topic-resources.ts';

/** Reading topics. */
export function topicOperations(topics: Collection<TopicRecord>, account: Account): Operation[] {
  return [
    operation<ListTopicsInput, ListTopicsResponse>(ListTopics$)(['NextToken'], async ({ NextToken }) => {
      const all = await collect(topics.values());
      const { items, next } = pageOf(all, PAGE, NextToken, invalidToken);
      return {
        Topics: items.map(({ arn }) => ({ TopicArn: arn })),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    }),
    operation<GetTopicAttributesInput, GetTopicAttributesResponse>(GetTopicAttributes$)(
      ['TopicArn'],
      async ({ TopicArn = '' }) => ({
        Attributes: attributesOf(await findTopic(topics, TopicArn), account),
      }),
    ),
  ];
}

/** localstack's tests/aws/services/sns/test_sns.py, test_create_topic_with_attributes, recorded on AWS. */
function attributesOf(topic: TopicRecord, account: Account): Record<string, string> {
  const subscriptions = Object.values(topic.subscriptions);
  const confirmed = subscriptions.filter(({ isConfirmed }) => isConfirmed === true);
  return {
    TopicArn: topic.arn,
    Owner: account.id,
    DisplayName: optionalText(topic.settings ?? {}, 'DisplayName') ?? '',
    Policy: JSON.stringify(topic.policy ?? defaultPolicy(topic.arn, account)),
    EffectiveDeliveryPolicy: JSON.stringify(DELIVERY),
    SubscriptionsPending: String(subscriptions.length - confirmed.length),
    SubscriptionsConfirmed: String(confirmed.length),
    SubscriptionsDeleted: '0',
    ...(topic.keyId === undefined ? {} : { KmsMasterKeyId: topic.keyId }),
  };
}

const DELIVERY = {
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
};

function defaultPolicy(topicArn: string, account: Account) {
  return {
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account.id } },
      },
    ],
  };
}
