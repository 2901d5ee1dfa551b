import { parseKnownFiles } from '@smithy/core/config';
import type { AwsCredentialIdentity } from '@smithy/types';
import { BackofficeError } from '../errors.ts';
import type { ClientConfig } from './client-config.ts';
import type { AskSecret } from './connection.ts';
import type { RoleSession } from './role-cache.ts';
import { type RoleProfile, roleChain } from './role-profiles.ts';
import type { RoleSessions } from './role-sessions.ts';

/** What roles are assumed with. */
export interface RoleDeps {
  readonly sessions: RoleSessions;
  /** Asks for the code of an MFA device. */
  readonly askSecret: AskSecret;
  readonly now: () => Date;
  /** Of the STS client, but for credentials. */
  readonly client: () => Promise<Omit<ClientConfig, 'credentials'>>;
}

type Provider = () => Promise<AwsCredentialIdentity>;

/**
 * Credentials of a profile that assumes a role, or roles one after the other, asking for MFA codes.
 * @param sourceOf gives the credentials that the last role is assumed with.
 * @returns undefined for a profile of another kind.
 */
export async function roleCredentialsOf(
  profile: string,
  deps: RoleDeps,
  sourceOf: (role: RoleProfile) => Promise<AwsCredentialIdentity>,
): Promise<Provider | undefined> {
  const chain = roleChain(profile, await parseKnownFiles({ profile }));
  const last = chain.at(-1);
  if (last === undefined) return undefined;
  const { sessions } = deps;
  return chain.reduceRight<Provider>(
    (source, role) => () => sessions.obtain(role.request, () => begin(role, source, deps)),
    () => sourceOf(last),
  );
}

/** The source comes first: who cannot assume the role is not asked for a code. */
async function begin(
  role: RoleProfile,
  source: Provider,
  { askSecret, now, client }: RoleDeps,
): Promise<RoleSession> {
  const [credentials, config, { assumeRole }] = await Promise.all([source(), client(), import('./sts.ts')]);
  const { SerialNumber } = role.request;
  const code = SerialNumber === undefined ? {} : { TokenCode: await codeOf(role, SerialNumber, askSecret) };
  const RoleSessionName = `backoffice-${Math.floor(now().getTime() / 1000)}`;
  return assumeRole(
    { ...config, credentials: async () => credentials },
    { RoleSessionName, ...role.request, ...code },
  );
}

/** Only six digits are sent: AWS would repeat anything else in its refusal. */
async function codeOf({ name }: RoleProfile, device: string, askSecret: AskSecret): Promise<string> {
  const answer = await askSecret(`Enter MFA code for ${device}: `);
  if (answer === undefined)
    throw new BackofficeError(
      'CREDENTIALS',
      `the AWS profile "${name}" requires an MFA code, which can only be entered on a terminal`,
      { hint: (command) => `run this on a terminal first: ${command('whoami')}` },
    );
  const code = answer.trim();
  if (/^\d{6}$/.test(code)) return code;
  throw new BackofficeError(
    'CREDENTIALS',
    code === '' ? 'no MFA code was entered' : 'an MFA code has six digits',
    { hint: 'rerun, and enter the digits that the device shows' },
  );
}
