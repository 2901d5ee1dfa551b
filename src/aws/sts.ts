import { GetCallerIdentityCommand, type GetCallerIdentityResponse, STSClient } from '@aws-sdk/client-sts';
import { attempt } from './attempt.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to STS that are made here. */
export interface StsApi {
  getCallerIdentity(): Promise<GetCallerIdentityResponse>;
  close(): void;
}

export function createSts(config: ClientConfig): StsApi {
  const client = new STSClient(sdkSettings(config, 3000, 2));
  return {
    getCallerIdentity: () =>
      attempt(
        config,
        'sts GetCallerIdentity',
        client.send(new GetCallerIdentityCommand({}), { abortSignal: config.signal }),
      ),
    close: () => client.destroy(),
  };
}
