import { randomBytes } from 'node:crypto';
import type { AssumeRoleRequest, AssumeRoleResponse, GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import { LOCAL_SECRET } from '../../access-key.ts';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { DAY_MS, removeOld } from '../../expire.ts';
import type { Store } from '../../store.ts';
import type { Standing } from '../../wire/admission.ts';

interface RoleSession {
  readonly userId: string;
  readonly arn: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** What signs the requests of a session. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Sessions of roles: who holds the access key of one is that role, until it is over. */
export interface RoleSessions {
  /** @throws AwsError for what is no role of this account. */
  begin(request: AssumeRoleRequest): Promise<AssumeRoleResponse>;
  /** A session of a function: it is over when the function is removed, or the process ends. @param roleArn of its execution role. */
  beginForFunction(roleArn: string, functionName: string): SessionCredentials;
  /** Ends the sessions of a function, whatever roles it had. */
  endForFunction(functionName: string): void;
  /** Whether the session of an access key id goes on. */
  standingOf(accessKeyId: string): Promise<Standing>;
  /** @returns undefined for an access key id that is of no session. */
  identityOf(accessKeyId: string | undefined): Promise<GetCallerIdentityResponse | undefined>;
  /** Forgets those that were over a day ago. Some before each value. */
  expire(now: number): AsyncIterable<void>;
}

/** As long as AWS gives without DurationSeconds. */
const DEFAULT_SECONDS = 3600;
/** So long an expired session is still told to be one. */
const REMEMBERED_MS = DAY_MS;

export function createRoleSessions(store: Store, account: Account, clock: Clock): RoleSessions {
  const sessions = store.collection<RoleSession>('sts-sessions');
  const ofFunctions = new Map<string, SessionCredentials>();
  const running = new Map<string, RoleSession>();

  async function find(accessKeyId: string): Promise<RoleSession | undefined> {
    return running.get(accessKeyId) ?? sessions.get(accessKeyId);
  }

  const sessionOf = (role: string, name: string, expires: number): RoleSession => ({
    userId: `AROALOCALENVIRONMENT:${name}`,
    arn: `arn:aws:sts::${account.id}:assumed-role/${role}/${name}`,
    expires,
  });

  return {
    async begin({ RoleArn = '', RoleSessionName = '', DurationSeconds = DEFAULT_SECONDS }) {
      const expires = Math.floor(clock.now().getTime() / 1000 + DurationSeconds) * 1000;
      const session = sessionOf(roleName(account, RoleArn), RoleSessionName, expires);
      const { accessKeyId, secretAccessKey, sessionToken } = newCredentials();
      await sessions.put(accessKeyId, session);
      return {
        Credentials: {
          AccessKeyId: accessKeyId,
          SecretAccessKey: secretAccessKey,
          SessionToken: sessionToken,
          Expiration: new Date(expires),
        },
        AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
      };
    },
    beginForFunction(roleArn, functionName) {
      const key = `${roleArn}\n${functionName}`;
      const known = ofFunctions.get(key);
      if (known !== undefined) return known;
      const credentials = newCredentials();
      ofFunctions.set(key, credentials);
      running.set(
        credentials.accessKeyId,
        sessionOf(lastPart(roleArn), functionName, Number.POSITIVE_INFINITY),
      );
      return credentials;
    },
    endForFunction(functionName) {
      for (const [key, { accessKeyId }] of ofFunctions) {
        if (!key.endsWith(`\n${functionName}`)) continue;
        ofFunctions.delete(key);
        running.delete(accessKeyId);
      }
    },
    expire: (now) => removeOld(sessions, ({ expires }) => expires <= now - REMEMBERED_MS),
    async standingOf(accessKeyId) {
      const session = await find(accessKeyId);
      if (session === undefined) return 'unknown';
      return session.expires <= clock.now().getTime() ? 'expired' : 'admitted';
    },
    async identityOf(accessKeyId = '') {
      const session = await find(accessKeyId);
      return session && { UserId: session.userId, Account: account.id, Arn: session.arn };
    },
  };
}

function newCredentials(): SessionCredentials {
  return {
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: LOCAL_SECRET,
    sessionToken: randomBytes(48).toString('base64'),
  };
}

/** A path before the role's name is no part of the session. */
function lastPart(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}

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
  return lastPart(path);
}
