import type { Context } from '../context.ts';
import type { Asker } from '../environments/guard.ts';

/** A way to ask the user; undefined where nobody would answer. */
export function createAsker(
  { stdin, stderr, signal }: Pick<Context, 'stdin' | 'stderr' | 'signal'>,
  allowed: boolean,
): Asker | undefined {
  if (!allowed || stdin.isTTY !== true) return undefined;

  async function type(question: string): Promise<string> {
    const { createInterface } = await import('node:readline');
    return new Promise((resolve, reject) => {
      const readline = createInterface({ input: stdin, output: stderr });
      const stop = (): void => {
        readline.close();
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      readline.once('close', () => resolve(''));
      readline.question(question, (answer) => {
        signal.removeEventListener('abort', stop);
        resolve(answer);
        readline.close();
      });
    });
  }

  return {
    type,
    // No answer is no consent.
    confirm: async (question) => /^y(es)?$/i.test((await type(`${question} [y/N] `)).trim()),
  };
}
