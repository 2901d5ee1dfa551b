import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '../files/read-file.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { checkText } from '../schemas/read.ts';
import { roleSessionSchema } from '../schemas/role-session.ts';

/** The credentials of a role, and when they end. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** A session of a role as AssumeRole answers it. */
export interface RoleSession {
  readonly credentials: RoleCredentials;
  readonly user?: { readonly id: string; readonly arn: string };
}

/** Sessions of roles in the files of the `aws` command. */
export interface RoleCache {
  /** @returns undefined for a session that is not there, is damaged, or has less than a quarter of an hour left. */
  read(key: string): Promise<RoleCredentials | undefined>;
  write(key: string, session: RoleSession): Promise<void>;
}

/** As botocore has it (`CachedCredentialFetcher.DEFAULT_EXPIRY_WINDOW_SECONDS`). */
const LEAST_LEFT_MS = 15 * 60_000;
const LIMIT = 1024 * 1024;

/**
 * The cache that the `aws` command keeps in `~/.aws/cli/cache`: a file for each session, of the form of AssumeRole's
 * answer. Written as botocore's `JSONFileCache` does: beside it first, then moved to its place.
 */
export function createRoleCache(directory: string, now: () => Date): RoleCache {
  const fileOf = (key: string): string => join(directory, `${key}.json`);
  return {
    async read(key) {
      const credentials = credentialsIn(await readText(fileOf(key), LIMIT).catch(() => ''));
      if (credentials === undefined) return undefined;
      return credentials.expiration.getTime() - now().getTime() < LEAST_LEFT_MS ? undefined : credentials;
    },
    async write(key, session) {
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await writeAtomically(fileOf(key), JSON.stringify(answerOf(session)), 0o600);
      } catch {
        // A cache: where it cannot be written, the next command asks again.
      }
    },
  };
}

function answerOf({ credentials, user }: RoleSession): object {
  const account = user?.arn.split(':')[4];
  return {
    Credentials: {
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      SessionToken: credentials.sessionToken,
      Expiration: credentials.expiration.toISOString().replace(/\.\d+Z$/, 'UTC'),
      ...(account && { AccountId: account }),
    },
    ...(user && { AssumedRoleUser: { AssumedRoleId: user.id, Arn: user.arn } }),
  };
}

function credentialsIn(file: string): RoleCredentials | undefined {
  const session = checkText(roleSessionSchema, file);
  if ('problem' in session) return undefined;
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = session.value.Credentials;
  const expiration = timeOf(Expiration);
  if (expiration === undefined) return undefined;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration,
  };
}

/** `2026-11-22T12:00:00UTC` of botocore, and ISO 8601 with a zone. */
function timeOf(text: string): Date | undefined {
  const [, moment, zone] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(UTC|Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const time = new Date(`${moment}${zone === 'UTC' ? 'Z' : zone}`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
