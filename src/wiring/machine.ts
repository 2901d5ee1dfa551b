import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import type { AwsProfile } from '../environments/aws-profile.ts';

/** Signal 0 asks whether a process is there, and does nothing to it. */
export function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Also used by tests. */
export async function awsProfile(name: string, env: Context['env']): Promise<AwsProfile | undefined> {
  const directory = join(env.HOME ?? env.USERPROFILE ?? '', '.aws');
  const configFile = env.AWS_CONFIG_FILE || join(directory, 'config');
  const credentialsFile = env.AWS_SHARED_CREDENTIALS_FILE || join(directory, 'credentials');
  // Most jobs have neither: nothing is loaded to find that out.
  if (!existsSync(configFile) && !existsSync(credentialsFile)) return undefined;
  const { readProfile } = await import('../aws/profiles.ts');
  return readProfile(name, { configFile, credentialsFile });
}
