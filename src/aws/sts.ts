import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to STS that are made here. */
export type StsApi = ReturnType<typeof createSts>;

export function createSts(config: ClientConfig) {
  // Who cannot say who he is within seconds is told so, instead of waiting.
  const limits = { connectionTimeoutMs: 1200, requestTimeoutMs: 1300, attempts: 2 };
  const client = new STSClient(sdkSettings(config, 'STS', limits));
  const { read } = callsOf('sts', config, client);
  return {
    getCallerIdentity: read('GetCallerIdentity', GetCallerIdentityCommand),
    close: () => client.destroy(),
  };
}
