import { BackofficeError, isFatal } from '../../errors.ts';
import { changeFunction, type FunctionDeps } from './change-function.ts';

/** Versions that are kept to go back to; older ones of ours are removed. */
const KEPT = 10;
const OURS = 'backoffice: before ';

/**
 * Lets Lambda keep a function as it is, code and variables, as a version that nothing points to: so nothing secret
 * leaves it, and a change can be undone.
 * @param change the id of the change that is about to be made.
 * @returns the version; null when it cannot be kept, which is no reason not to make the change.
 */
export async function keepVersion(deps: FunctionDeps, change: string): Promise<string | null> {
  const { lambda, functionName: FunctionName } = deps;
  try {
    const { Version = null } = await changeFunction(deps, () =>
      lambda.publishVersion({ FunctionName, Description: `${OURS}${change}` }),
    );
    await forgetOld(deps);
    return Version;
  } catch (error) {
    if (isFatal(error)) throw error;
    return null;
  }
}

async function forgetOld({ lambda, functionName: FunctionName }: FunctionDeps): Promise<void> {
  const versions = (await lambda.listVersions(FunctionName))
    .filter(({ Description = '' }) => Description.startsWith(OURS))
    .sort((a, b) => Number(a.Version) - Number(b.Version));
  for (const { Version = '' } of versions.slice(0, -KEPT))
    await lambda.deleteFunction({ FunctionName, Qualifier: Version });
}

/** @throws BackofficeError NOT_FOUND when a version is no longer kept. */
export function versionGone(version: string): BackofficeError {
  return new BackofficeError('NOT_FOUND', `version ${version} of the function, which had it, is gone`, {
    hint: (command) => `the last ${KEPT} are kept; see the releases: ${command('releases')}`,
  });
}
