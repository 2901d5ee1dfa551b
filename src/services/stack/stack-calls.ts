import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { hintText } from '../../hints.ts';
import type { StackDeps } from './stack-deps.ts';

const LONGEST_BLIND_MS = 5 * 60_000;
const RETRY_MS = 5000;

/**
 * Looks at a stack that is being changed. CloudFormation goes on whether or not somebody watches: a network that
 * is gone and throttled calls are waited for, and whatever ends the watching says how to take it up again.
 * @throws BackofficeError that says so.
 */
export async function pollStack<T>(
  deps: Omit<StackDeps, 'cloudFormation'>,
  look: () => Promise<T>,
): Promise<T> {
  const { clock, signal, report } = deps;
  const begun = clock.now().getTime();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await look();
    } catch (error) {
      if (signal.aborted && signal.reason instanceof BackofficeError) throw goesOn(signal.reason);
      if (!(error instanceof BackofficeError)) throw error;
      const passing = error.code === 'BUSY' || error.code === 'UNREACHABLE';
      if (!passing || clock.now().getTime() - begun > LONGEST_BLIND_MS) throw goesOn(error);
      if (attempt === 1)
        report(`the stack cannot be seen (${error.message}); trying again, CloudFormation goes on`);
      await clock.sleep(RETRY_MS, signal).catch(() => undefined);
    }
  }
}

/** Tells CloudFormation to act. Who is interrupted while telling it cannot know that it was not heard. */
export async function requestChange<T>(
  { signal }: Pick<StackDeps, 'signal'>,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw signal.aborted && error instanceof BackofficeError ? goesOn(error) : error;
  }
}

/** Adds to an error that the stack is changed on, and how to see the end of that. */
function goesOn(error: BackofficeError): BackofficeError {
  return new BackofficeError(error.code, `${error.message}; CloudFormation goes on with the stack`, {
    hint: (command) => {
      const first =
        error.code === 'CREDENTIALS' && error.hint !== undefined
          ? `${hintText(error.hint, command)}; then `
          : '';
      return `${first}see how it goes: ${command('status --wait')}; follow it to its end: ${command.again()}`;
    },
    ...defined({ requestId: error.requestId }),
    cause: error,
  });
}
