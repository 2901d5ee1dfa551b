import type { Interface } from 'node:readline';
import type { Context } from '../context.ts';
import type { Asker } from '../environments/guard.ts';
import { BackofficeError } from '../errors.ts';
import { forPerson, put } from './writer.ts';

/** A way to ask the user; undefined where nobody would answer. */
export function createAsker(
  { stdin, stderr, signal }: Pick<Context, 'stdin' | 'stderr' | 'signal'>,
  allowed: boolean,
): Asker | undefined {
  if (!allowed || stdin.isTTY !== true) return undefined;

  async function type(question: string): Promise<string> {
    const { createInterface } = await import('node:readline');
    const readline = createInterface({ input: stdin, output: stderr });
    return answerTo(forPerson(stderr, question), readline, signal).catch((error: unknown) => {
      // What is told next begins on a line of its own.
      put(stderr, '\n');
      throw error;
    });
  }

  return {
    type,
    // No answer is no consent.
    confirm: async (question) => /^y(es)?$/i.test((await type(`${question} [y/N] `)).trim()),
  };
}

/**
 * A way to ask the user for something that the screen does not show, one question at a time. Standard input is not
 * opened before the first question.
 */
export function createSecretAsker(
  context: Pick<Context, 'stdin' | 'stderr'>,
  signal: AbortSignal,
  allowed: boolean,
): (question: string) => Promise<string | undefined> {
  let last: Promise<unknown> = Promise.resolve();
  return async (question) => {
    if (!allowed || context.stdin.isTTY !== true || context.stderr.isTTY !== true) return undefined;
    const answer = last.then(() => typeHidden(question, context, signal));
    last = answer.catch(() => undefined);
    return answer;
  };
}

async function typeHidden(
  question: string,
  { stdin, stderr }: Pick<Context, 'stdin' | 'stderr'>,
  signal: AbortSignal,
): Promise<string> {
  const [{ createInterface }, { Writable }] = await Promise.all([
    import('node:readline'),
    import('node:stream'),
  ]);
  signal.throwIfAborted();
  // readline echoes what is typed to its output; the terminal itself does not while readline has it.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  put(stderr, question);
  try {
    return await answerTo('', createInterface({ input: stdin, output: nowhere, terminal: true }), signal);
  } finally {
    // Nor does it show the end of the line.
    put(stderr, '\n');
  }
}

async function answerTo(question: string, readline: Interface, signal: AbortSignal): Promise<string> {
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
