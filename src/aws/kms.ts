import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to KMS that are made here. */
export type KmsApi = ReturnType<typeof createKms>;

export function createKms(config: ClientConfig) {
  const client = new KMSClient(sdkSettings(config, 'KMS'));
  const { read } = callsOf('kms', config, client);
  return {
    describeKey: read('DescribeKey', DescribeKeyCommand),
    getKeyPolicy: read('GetKeyPolicy', GetKeyPolicyCommand),
    close: () => client.destroy(),
  };
}
