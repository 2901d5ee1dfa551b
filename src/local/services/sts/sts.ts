import {
  AssumeRole$,
  type AssumeRoleRequest,
  type AssumeRoleResponse,
  GetCallerIdentity$,
  type GetCallerIdentityResponse,
} from '@aws-sdk/client-sts';
import { AwsError } from '../../aws-error.ts';
import type { Service, ServiceContext } from '../../service.ts';
import { operation, type ServiceDefinition } from '../../wire/operation.ts';

/** STS: whoever asks is the local user of the local account, unless the credentials are of a role's session. */
export function createSts({ account, roleSessions }: ServiceContext): Service {
  const definition: ServiceDefinition = {
    scope: 'sts',
    protocol: 'query',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: [
      operation<AssumeRoleRequest, AssumeRoleResponse>(AssumeRole$)(
        ['RoleArn', 'RoleSessionName', 'DurationSeconds', 'ExternalId', 'SerialNumber', 'TokenCode'],
        (request) => {
          requireWholeCode(request);
          return roleSessions.begin(request);
        },
      ),
      operation<object, GetCallerIdentityResponse>(GetCallerIdentity$)(
        [],
        async (_input, { accessKeyId }) =>
          (await roleSessions.identityOf(accessKeyId)) ?? {
            UserId: 'AIDALOCALENVIRONMENT',
            Account: account.id,
            Arn: `arn:aws:iam::${account.id}:user/local`,
          },
      ),
    ],
  };
  return { definition, resources: [], expire: (now) => roleSessions.expire(now) };
}

/** There is no device to ask: any code of six digits does, but a device needs one. The words are those users report. */
function requireWholeCode({ SerialNumber, TokenCode }: AssumeRoleRequest): void {
  if ((SerialNumber === undefined) === (TokenCode === undefined)) return;
  throw new AwsError(
    'AccessDenied',
    'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    403,
  );
}
