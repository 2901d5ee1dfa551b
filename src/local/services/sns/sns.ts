import {
  GetTopicAttributes$,
  type GetTopicAttributesInput,
  type GetTopicAttributesResponse,
} from '@aws-sdk/client-sns';
import { AwsError } from '../../aws-error.ts';
import type { Service, ServiceContext } from '../../service.ts';
import { operation } from '../../wire/operation.ts';
import { type TopicRecord, topicResources } from './topic-resources.ts';

/** SNS: the topic that alarms go to. Nothing is delivered: there is nobody to deliver to. */
export function createSns({ store, account }: ServiceContext): Service {
  const topics = store.collection<TopicRecord>('sns-topics');

  const operations = [
    operation<GetTopicAttributesInput, GetTopicAttributesResponse>(GetTopicAttributes$)(
      ['TopicArn'],
      async ({ TopicArn = '' }) => {
        const found = await topics.get(TopicArn);
        if (found === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
        const pending = String(Object.keys(found.subscriptions).length);
        return {
          Attributes: {
            TopicArn,
            Owner: account.id,
            SubscriptionsPending: pending,
            SubscriptionsConfirmed: '0',
            ...(found.keyId === undefined ? {} : { KmsMasterKeyId: found.keyId }),
          },
        };
      },
    ),
  ];

  return {
    definition: {
      scope: 'sns',
      protocol: 'query',
      xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
      operations,
    },
    resources: topicResources(topics, account),
  };
}
