import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Fault } from '../../src/local/index.ts';
import { makeDirectory, removeDirectory } from './directory.ts';
import { DIST, ROOT } from './paths.ts';

/** An embedded environment in a process of its own, where no test runs. */
export interface Measured {
  readonly endpoint: string;
  readonly directory: string;
  /** The longest time in milliseconds for which its event loop was held since the last reset. */
  held(): Promise<number>;
  reset(): Promise<void>;
  /** How many milliseconds a request took inside the process so that only this share of all since the last reset took longer. */
  slowest(share: number): Promise<number>;
  /** Errors of the environment itself; there should be none. */
  errors(): Promise<string[]>;
  /** Bytes of memory that it has. */
  memory(): Promise<number>;
  /** Injects faults in the place of those before. */
  setFaults(faults: readonly Fault[]): Promise<void>;
  idle(): Promise<void>;
  close(): Promise<void>;
}

export async function startMeasured(execArgv: readonly string[] = []): Promise<Measured> {
  const directory = makeDirectory();
  const script = join(ROOT, 'tests', 'fixtures', 'measured-environment.cjs');
  const child = fork(script, [join(DIST, 'local.cjs'), directory], { execArgv: [...execArgv] });
  const [{ endpoint }] = await once(child, 'message');
  const ask = asking(child);
  return {
    endpoint,
    directory,
    held: async () => Number(await ask('held')),
    reset: async () => void (await ask('reset')),
    slowest: async (share) => Number(await ask('slowest', share)),
    errors: async () => (await ask('errors')) as string[],
    memory: async () => Number(await ask('memory')),
    setFaults: async (faults) => void (await ask('faults', faults)),
    idle: async () => void (await ask('idle')),
    async close() {
      const ended = once(child, 'exit');
      await ask('close');
      await ended;
      removeDirectory(directory);
    },
  };
}

/** Asks a process by messages, one question at a time or several. */
function asking(child: ChildProcess): (question: string, about?: unknown) => Promise<unknown> {
  const open = new Map<number, (answer: unknown) => void>();
  const refused = new Set<(error: Error) => void>();
  let last = 0;
  child.once('exit', () => {
    for (const reject of refused) reject(new Error('the environment ended before it answered'));
  });
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
    open.get(id)?.(answer);
    open.delete(id);
  });
  return (question, about) =>
    new Promise((resolve, reject) => {
      last += 1;
      open.set(last, (answer) => {
        refused.delete(reject);
        resolve(answer);
      });
      refused.add(reject);
      child.send({ id: last, question, about });
    });
}
