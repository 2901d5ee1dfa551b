import { BackofficeError } from '../../errors.ts';
import type { Hint } from '../../hints.ts';

/** How a piece of work stands when it is ended from outside. */
export interface Standing {
  /** Such as `nothing was changed`. */
  readonly stands: string;
  readonly hint: Hint;
}

/**
 * Does a piece of work; when Ctrl-C or --timeout ends it, the error says how things stand and how to go on.
 * @param standing asked when it ended; undefined leaves it to whoever called.
 */
export async function tellingHowItStands<T>(
  signal: AbortSignal,
  standing: Standing | (() => Standing | undefined),
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const end = endOf(signal, error);
    const now = typeof standing === 'function' ? standing() : standing;
    if (end === undefined || now === undefined) throw error;
    const { stands, hint } = now;
    throw new BackofficeError(end.code, `${end.message}; ${stands}`, { hint, cause: end });
  }
}

/** The interruption behind an error; undefined when it is another one, or what stands was told further down. */
function endOf(signal: AbortSignal, error: unknown): BackofficeError | undefined {
  if (isEnd(error)) return isEnd(error.cause) ? undefined : error;
  return signal.aborted && isEnd(signal.reason) && !(error instanceof BackofficeError)
    ? signal.reason
    : undefined;
}

function isEnd(error: unknown): error is BackofficeError {
  return error instanceof BackofficeError && (error.code === 'INTERRUPTED' || error.code === 'TIMEOUT');
}
