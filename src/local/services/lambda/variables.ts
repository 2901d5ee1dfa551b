import { VARIABLES_BYTES } from '../../../../stack/contract/function.ts';
import { invalidParameter } from './errors.ts';

/** Checks the variables that a function is given. @throws AwsError in Lambda's words. */
export function checkVariables(variables: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(variables).filter(
    (name) =>
      name.startsWith('AWS_LAMBDA_') ||
      /^(_HANDLER|AWS_REGION|AWS_DEFAULT_REGION|AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN)$/.test(
        name,
      ),
  );
  if (reserved.length > 0)
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  const bytes = Buffer.byteLength(Object.entries(variables).flat().join(''));
  if (bytes > VARIABLES_BYTES)
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${bytes}`,
    );
}
