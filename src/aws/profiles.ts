import { loadSharedConfigFiles, loadSsoSessionData } from '@smithy/core/config';
import { defined } from '../defined.ts';
import type { AwsProfile } from '../environments/aws-profile.ts';
import { BackofficeError } from '../errors.ts';
import { readBytes } from '../files/read-file.ts';
import { systemReason } from '../files/system-error.ts';
import { hasSection } from './profile-sections.ts';

interface ConfigurationFiles {
  readonly configFile: string;
  readonly credentialsFile: string;
}

const LIMIT = 16 * 1024 * 1024;

type Section = Readonly<Record<string, string | undefined>>;

/**
 * A profile of the AWS configuration files, or what is wrong with it.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 * @returns undefined when neither file has it.
 */
export async function readProfile(name: string, files: ConfigurationFiles): Promise<AwsProfile | undefined> {
  await requireReadable(files);
  const paths = { configFilepath: files.configFile, filepath: files.credentialsFile };
  const { configFile, credentialsFile } = await loadSharedConfigFiles(paths);
  if (configFile[name] === undefined && credentialsFile[name] === undefined)
    return (await isQuoted(files, 'profile', name)) ? { problem: spaces('profile', name) } : undefined;
  const profile: Section = { ...credentialsFile[name], ...configFile[name] };
  const { region, endpoint_url: endpoint, ca_bundle: caBundle, services, sso_session: session } = profile;
  const { source_profile: source, use_fips_endpoint: fips, use_dualstack_endpoint: dualstack } = profile;
  const known = (other: string): boolean =>
    configFile[other] !== undefined || credentialsFile[other] !== undefined;
  const problem =
    (session === undefined ? undefined : await sessionProblem(files, paths, name, session)) ??
    (source === undefined || known(source) ? undefined : await sourceProblem(files, name, source));
  return {
    ...defined({ region, endpoint, caBundle }),
    ...(services === undefined ? {} : { serviceEndpoints: endpointsOf(configFile[`services.${services}`]) }),
    ...(fips === undefined ? {} : { useFips: fips === 'true' }),
    ...(dualstack === undefined ? {} : { useDualstack: dualstack === 'true' }),
    ...defined({ problem }),
  };
}

/** The SDK takes a file that it cannot read for one that is empty: other credentials than those would be used. */
async function requireReadable({ configFile, credentialsFile }: ConfigurationFiles): Promise<void> {
  for (const file of [configFile, credentialsFile])
    await readBytes(file, LIMIT).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return;
      throw new BackofficeError(
        'CREDENTIALS',
        `the AWS configuration in ${file} cannot be read: ${systemReason(error)}`,
        {
          hint: 'make it readable, or name another file in AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE',
          cause: error,
        },
      );
    });
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function endpointsOf(section: Section = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(section).flatMap(([key, value]) => {
      const [, service] = /^(\w+)\.endpoint_url$/.exec(key) ?? [];
      return service === undefined || value === undefined ? [] : [[service.toUpperCase(), value]];
    }),
  );
}

async function sessionProblem(
  files: ConfigurationFiles,
  { configFilepath }: { readonly configFilepath: string },
  profile: string,
  session: string,
): Promise<AwsProfile['problem']> {
  const sessions = await loadSsoSessionData({ configFilepath });
  if (sessions[session] !== undefined) return undefined;
  if (await isQuoted(files, 'sso-session', session)) return spaces('sso-session', session);
  return {
    message: `the sso-session "${session}" of the AWS profile "${profile}" is not in ${files.configFile}`,
    hint: 'to add it: aws configure sso-session; or correct sso_session of the profile',
  };
}

async function sourceProblem(
  files: ConfigurationFiles,
  profile: string,
  source: string,
): Promise<AwsProfile['problem']> {
  if (await isQuoted(files, 'profile', source)) return spaces('profile', source);
  return {
    message: `the AWS profile "${source}" does not exist; it is source_profile of the profile "${profile}"`,
    hint: `correct source_profile in ${files.configFile}`,
  };
}

/** The aws command reads names with spaces, the SDK does not. */
function spaces(kind: string, name: string): AwsProfile['problem'] {
  return {
    message: `the name of [${kind} ${JSON.stringify(unquoted(name))}] has characters that the AWS SDK does not read`,
    hint: 'rename it to letters, digits and dashes, also where other sections refer to it',
  };
}

function unquoted(name: string): string {
  return name.replace(/^(["'])(.*)\1$/, '$2');
}

async function isQuoted({ configFile }: ConfigurationFiles, kind: string, name: string): Promise<boolean> {
  const bytes = await readBytes(configFile, LIMIT).catch(() => undefined);
  return hasSection(bytes?.bytes.toString('utf8') ?? '', kind, unquoted(name));
}
