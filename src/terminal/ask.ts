import type { Context } from '../context.ts';
import type { Asker } from '../environments/guard.ts';
import { BackofficeError } from '../errors.ts';

/** A way to ask the user; undefined where nobody would answer. */
export function createAsker(
  { stdin, stderr, signal }: Pick<Context, 'stdin' | 'stderr' | 'signal'>,
  allowed: boolean,
): Asker | undefined {
  if (!allowed || stdin.isTTY !== true) return undefined;

  async function type(question: string): Promise<string> {
    const { createInterface } = await import('node:readline');
    const readline = createInterface({ input: stdin, output: stderr });
    try {
      return await new Promise<string>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        // On a terminal the question itself gets Ctrl-C; the end of input is no answer.
        readline.once('SIGINT', () => reject(new BackofficeError('INTERRUPTED', 'interrupted')));
        readline.once('close', () => resolve(''));
        readline.question(question, resolve);
      });
    } finally {
      readline.close();
    }
  }

  return {
    type,
    // No answer is no consent.
    confirm: async (question) => /^y(es)?$/i.test((await type(`${question} [y/N] `)).trim()),
  };
}
