import type { Service, ServiceContext } from '../../service.ts';
import { subscriptionOperations } from './subscription-operations.ts';
import { topicOperations } from './topic-operations.ts';
import { type TopicRecord, topicResources } from './topic-resources.ts';

/** SNS: the topic that alarms go to. Nothing is delivered: there is nobody to deliver to. */
export function createSns({ store, account }: ServiceContext): Service {
  const topics = store.collection<TopicRecord>('sns-topics');
  return {
    definition: {
      scope: 'sns',
      protocol: 'query',
      xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
      operations: [...topicOperations(topics, account), ...subscriptionOperations(topics, account)],
    },
    resources: topicResources(topics, account),
  };
}
