import { GetCallerIdentity$, type GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import type { Account } from '../../account.ts';
import { operation, type ServiceDefinition } from '../../wire/operation.ts';

/** STS: whoever asks is the local user of the local account. */
export function createSts(account: Account): ServiceDefinition {
  return {
    scope: 'sts',
    protocol: 'query',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: [
      operation<object, GetCallerIdentityResponse>(GetCallerIdentity$, [], () => ({
        UserId: 'AIDALOCALENVIRONMENT',
        Account: account.id,
        Arn: `arn:aws:iam::${account.id}:user/local`,
      })),
    ],
  };
}
