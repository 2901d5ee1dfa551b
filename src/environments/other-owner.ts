import { BackofficeError } from '../errors.ts';
import { shellWord } from '../hints.ts';

/** What another user owns could make commands act in the name of who runs them; root is no exception. */
export function otherOwner(path: string, owner: number, userId: number | undefined): BackofficeError {
  const word = shellWord(path);
  return new BackofficeError('REFUSED', `${path} belongs to user ${owner}, not to you (${userId})`, {
    hint: (command) =>
      `if you trust it: ${command(`trust ${word}`)}; in a CI job set BACKOFFICE_TRUST=${word}`,
  });
}
