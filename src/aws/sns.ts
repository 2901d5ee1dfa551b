import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to SNS that are made here. */
export type SnsApi = ReturnType<typeof createSns>;

export function createSns(config: ClientConfig) {
  const client = new SNSClient(sdkSettings(config, 'SNS'));
  const { readOnce } = callsOf('sns', config, client);
  return {
    listSubscriptionsByTopic: readOnce('ListSubscriptionsByTopic', ListSubscriptionsByTopicCommand),
    close: () => client.destroy(),
  };
}
