import { loadSharedConfigFiles } from '@smithy/core/config';
import type { AwsProfile } from '../context.ts';

/**
 * A profile of the AWS configuration files.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export async function readProfile(
  name: string,
  files: { readonly configFile: string; readonly credentialsFile: string },
): Promise<AwsProfile | undefined> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    configFilepath: files.configFile,
    filepath: files.credentialsFile,
  });
  const found = configFile[name] ?? credentialsFile[name];
  if (found === undefined) return undefined;
  const { region, endpoint_url: endpoint } = { ...credentialsFile[name], ...configFile[name] };
  return { ...(region === undefined ? {} : { region }), ...(endpoint === undefined ? {} : { endpoint }) };
}
