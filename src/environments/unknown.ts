import { ENVIRONMENT_NAME } from '../../stack/contract/names.ts';
import { BackofficeError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** @param known what may have been meant. @param why such as `known are local, dev`. */
export function unknownEnvironment(name: string, known: readonly string[], why: string): BackofficeError {
  const guess = nearest(name, known);
  if (guess === undefined) requireName(name);
  return new BackofficeError('USAGE', `environment "${name}" is not known; ${why}`, {
    hint:
      guess === undefined
        ? (command) => `add it: ${command(`env add ${name} --region <region>`)}`
        : `did you mean ${guess}?`,
  });
}

/** @throws BackofficeError (USAGE) for a name that no environment can have. */
export function requireName(name: string): void {
  if (ENVIRONMENT_NAME.test(name)) return;
  throw new BackofficeError('USAGE', `"${name}" cannot be the name of an environment`, {
    hint: 'it has 1 to 14 lower-case letters, digits and hyphens, a letter first',
  });
}
