import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { BackofficeError } from '../errors.ts';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';
import type { RoleSession } from './role-cache.ts';

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

/**
 * Begins a session of a role, sent as every other call to STS. It is the source's call, made to get credentials at
 * all: it needs none of the permissions of a command, and no account that is known already.
 */
export async function assumeRole(config: ClientConfig, input: AssumeRoleCommandInput): Promise<RoleSession> {
  const client = new STSClient(sdkSettings(config, 'STS'));
  const { read } = callsOf('sts', { ...config, admit: async () => undefined }, client);
  try {
    const { Credentials, AssumedRoleUser } = await read('AssumeRole', AssumeRoleCommand)(input);
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
      throw new BackofficeError('UNSUPPORTED', 'sts AssumeRole got an answer without credentials');
    const { AssumedRoleId: id, Arn: arn } = AssumedRoleUser ?? {};
    return {
      credentials: {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        expiration: Expiration,
      },
      ...(id !== undefined && arn !== undefined && { user: { id, arn } }),
    };
  } finally {
    client.destroy();
  }
}
