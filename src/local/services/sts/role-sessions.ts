import { randomBytes } from 'node:crypto';
import type { AssumeRoleRequest, AssumeRoleResponse, GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store.ts';
import { LOCAL_SECRET } from '../api-gateway/authorization.ts';

interface RoleSession {
  readonly userId: string;
  readonly arn: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** As long as AWS gives without DurationSeconds. */
const DEFAULT_SECONDS = 3600;
/** So long an expired session is still told to be one. */
const REMEMBERED_MS = 24 * 3_600_000;

/** Sessions of roles: who holds the access key of one is that role, until it expires. */
export function createRoleSessions(store: Store, account: Account, clock: Clock) {
  const sessions = store.collection<RoleSession>('sts-sessions');

  async function forgetOld(): Promise<void> {
    const oldest = clock.now().getTime() - REMEMBERED_MS;
    for await (const [key, { expires }] of sessions.entries())
      if (expires <= oldest) await sessions.delete(key);
  }

  return {
    /** @throws AwsError for what is no role of this account. */
    async begin({
      RoleArn = '',
      RoleSessionName = '',
      DurationSeconds = DEFAULT_SECONDS,
    }: AssumeRoleRequest): Promise<AssumeRoleResponse> {
      const role = roleName(account, RoleArn);
      const userId = `AROALOCALENVIRONMENT:${RoleSessionName}`;
      const arn = `arn:aws:sts::${account.id}:assumed-role/${role}/${RoleSessionName}`;
      const expires = Math.floor(clock.now().getTime() / 1000 + DurationSeconds) * 1000;
      const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
      await forgetOld();
      await sessions.put(accessKeyId, { userId, arn, expires });
      return {
        Credentials: {
          AccessKeyId: accessKeyId,
          SecretAccessKey: LOCAL_SECRET,
          SessionToken: randomBytes(48).toString('base64'),
          Expiration: new Date(expires),
        },
        AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
      };
    },

    /** @returns undefined for an access key that is of no session. @throws AwsError for one that has expired. */
    async identityOf(accessKeyId = ''): Promise<GetCallerIdentityResponse | undefined> {
      const session = await sessions.get(accessKeyId);
      if (session === undefined) return undefined;
      if (session.expires <= clock.now().getTime())
        throw new AwsError('ExpiredToken', 'The security token included in the request is expired', 403);
      return { UserId: session.userId, Account: account.id, Arn: session.arn };
    },
  };
}

/** A path before the role's name is no part of the session. */
function roleName(account: Account, roleArn: string): string {
  const [, owner, path] = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(\S+)$/.exec(roleArn) ?? [];
  if (owner === undefined || path === undefined)
    throw new AwsError('ValidationError', `${roleArn} is invalid`);
  if (owner !== account.id)
    throw new AwsError(
      'AccessDenied',
      `User: arn:aws:iam::${account.id}:user/local is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
  return path.slice(path.lastIndexOf('/') + 1);
}
