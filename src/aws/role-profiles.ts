import { createHash } from 'node:crypto';
import { BackofficeError } from '../errors.ts';

/** What a role is assumed with, in AssumeRole's own names. */
export interface RoleRequest {
  readonly RoleArn: string;
  readonly RoleSessionName?: string;
  readonly ExternalId?: string;
  readonly SerialNumber?: string;
  readonly DurationSeconds?: number;
}

/** A profile whose credentials are those of a role. */
export interface RoleProfile {
  readonly name: string;
  readonly request: RoleRequest;
  /** The profile whose credentials may assume it; undefined for a `credential_source`. */
  readonly source: string | undefined;
}

/** The profiles of the configuration files. */
export type Profiles = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>;

/**
 * The roles that lead to a profile's credentials, its own first; the last one's source is no role. Empty for a profile
 * that has credentials of another kind.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html
 * @throws BackofficeError for profiles that are the source of each other.
 */
export function roleChain(profile: string, profiles: Profiles): RoleProfile[] {
  const chain: RoleProfile[] = [];
  for (let role = readRole(profile, profiles); role !== undefined; role = sourceRole(role, profiles)) {
    const key = roleKey(role.request);
    if (chain.some(({ request }) => roleKey(request) === key)) throw circle(profile);
    chain.push(role);
  }
  return chain;
}

/** What the `aws` command calls a role's session in its cache, so that both find the same one. */
export function roleKey(request: RoleRequest): string {
  const members = Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = members.map(([name, value]) => `"${name}": ${asciiJson(value)}`).join(', ');
  return createHash('sha1').update(`{${text}}`).digest('hex');
}

/** As Python writes it: every character outside of ASCII is escaped. */
function asciiJson(value: string | number): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function readRole(name: string, profiles: Profiles): RoleProfile | undefined {
  const section = profiles[name] ?? {};
  const { role_arn: RoleArn, source_profile: source, credential_source: place } = section;
  if (!RoleArn || section.web_identity_token_file !== undefined) return undefined;
  if ((source === undefined) === (place === undefined)) return undefined;
  const request = {
    RoleArn,
    ...(section.role_session_name && { RoleSessionName: section.role_session_name }),
    ...(section.external_id && { ExternalId: section.external_id }),
    ...(section.mfa_serial && { SerialNumber: section.mfa_serial }),
    ...durationOf(section.duration_seconds),
  };
  return { name, request, source };
}

/** What is no whole number is left out, as the `aws` command does. */
function durationOf(text = ''): Pick<RoleRequest, 'DurationSeconds'> {
  return /^[+-]?\d+$/.test(text) ? { DurationSeconds: Number(text) } : {};
}

/** A source with keys of its own stands for them, whatever role it names too. */
function sourceRole({ source }: RoleProfile, profiles: Profiles): RoleProfile | undefined {
  if (source === undefined) return undefined;
  const { aws_access_key_id: id, aws_secret_access_key: secret } = profiles[source] ?? {};
  return id !== undefined && secret !== undefined ? undefined : readRole(source, profiles);
}

function circle(profile: string): BackofficeError {
  return new BackofficeError(
    'CREDENTIALS',
    `the AWS profile "${profile}" has no first source: its source_profile entries form a circle`,
    { hint: 'let the last source_profile name a profile with keys or an SSO session' },
  );
}
