import { type Account, arn } from '../../account.ts';
import {
  optionalText,
  type Properties,
  type ResourceProvider,
  refuseForeign,
  text,
} from '../../resource-provider.ts';
import type { Collection } from '../../store.ts';

/** A subscription of a topic. */
export interface SubscriptionRecord {
  readonly protocol: string;
  readonly endpoint: string;
  readonly isConfirmed?: boolean;
}

/** A topic, with what belongs to it. */
export interface TopicRecord {
  readonly arn: string;
  readonly owner: string;
  /** What the template sets besides its name. */
  readonly settings?: Properties;
  readonly policy: unknown;
  /** Of the key that encrypts it. */
  readonly keyId?: string | undefined;
  readonly subscriptions: Record<string, SubscriptionRecord>;
}

/** What changes a topic that is there. */
export function changeTopics(topics: Collection<TopicRecord>): Change {
  return async (topicArn, edit) => {
    const topic = await topics.get(topicArn);
    if (topic !== undefined) await topics.put(topicArn, edit(topic));
  };
}

function settingsOf({ TopicName: _name, ...settings }: Properties): Properties {
  return settings;
}

/** Topics, their policies and their subscriptions, as stacks make them. */
export function topicResources(topics: Collection<TopicRecord>, account: Account): ResourceProvider[] {
  const change = changeTopics(topics);
  return [
    topicResource(topics, account, change),
    policyResource(change),
    subscriptionResource(topics, change),
  ];
}

/** Changes a topic that is there. */
export type Change = (topicArn: string, edit: (topic: TopicRecord) => TopicRecord) => Promise<void>;

function topicResource(topics: Collection<TopicRecord>, account: Account, change: Change): ResourceProvider {
  return {
    type: 'AWS::SNS::Topic',
    nameProperty: 'TopicName',
    properties: ['TopicName', 'DisplayName', 'KmsMasterKeyId', 'Tags'],
    async create(properties, identity) {
      const name = optionalText(properties, 'TopicName') ?? identity.generatedName;
      const topicArn = arn(account, 'sns', name);
      refuseForeign(await topics.get(topicArn), identity, name);
      await topics.put(topicArn, {
        arn: topicArn,
        owner: identity.owner,
        settings: settingsOf(properties),
        policy: undefined,
        keyId: optionalText(properties, 'KmsMasterKeyId'),
        subscriptions: {},
      });
      return topicArn;
    },
    exists: async (name) => (await topics.get(arn(account, 'sns', name))) !== undefined,
    update: (topicArn, properties) =>
      change(topicArn, (found) => ({
        ...found,
        settings: settingsOf(properties),
        keyId: optionalText(properties, 'KmsMasterKeyId'),
      })),
    delete: (topicArn) => topics.delete(topicArn),
    async actual(topicArn) {
      const found = await topics.get(topicArn);
      return found && { TopicName: topicArn.split(':').at(-1), ...found.settings };
    },
    attributes: async (topicArn) => ({ TopicArn: topicArn, TopicName: topicArn.split(':').at(-1) }),
  };
}

function policyResource(change: Change): ResourceProvider {
  return {
    type: 'AWS::SNS::TopicPolicy',
    properties: ['PolicyDocument', 'Topics'],
    async create(properties, identity) {
      await this.update(identity.generatedName, properties, identity);
      return identity.generatedName;
    },
    async update(_id, properties) {
      for (const topicArn of properties.Topics as string[]) {
        await change(topicArn, (found) => ({ ...found, policy: properties.PolicyDocument }));
      }
    },
    async delete(_id, properties) {
      for (const topicArn of properties.Topics as string[])
        await change(topicArn, (found) => ({ ...found, policy: undefined }));
    },
    attributes: async () => ({}),
  };
}

function subscriptionResource(topics: Collection<TopicRecord>, change: Change): ResourceProvider {
  return {
    type: 'AWS::SNS::Subscription',
    properties: ['TopicArn', 'Protocol', 'Endpoint'],
    async create(properties, identity) {
      const topicArn = text(properties, 'TopicArn');
      const id = `${topicArn}:${identity.logicalId}`;
      const details = { protocol: text(properties, 'Protocol'), endpoint: text(properties, 'Endpoint') };
      await change(topicArn, (found) => ({
        ...found,
        subscriptions: { ...found.subscriptions, [id]: details },
      }));
      return id;
    },
    update: async () => undefined,
    delete: (id, properties) =>
      change(text(properties, 'TopicArn'), (found) => {
        const { [id]: _, ...others } = found.subscriptions;
        return { ...found, subscriptions: others };
      }),
    async actual(id, properties) {
      const TopicArn = text(properties, 'TopicArn');
      const found = (await topics.get(TopicArn))?.subscriptions[id];
      return found && { TopicArn, Protocol: found.protocol, Endpoint: found.endpoint };
    },
    attributes: async () => ({}),
  };
}
