import { probe } from './ask.ts';
import type { ProcessStatus } from './control.ts';
import { type Descriptor, readDescriptor, readOwner } from './descriptor.ts';
import type { Ending } from './end-process.ts';
import { hangs } from './problems.ts';
import { findServing, serves } from './processes.ts';

/** What is seen of the process of a state directory. */
export type Observed =
  | { readonly state: 'running'; readonly descriptor: Descriptor; readonly status: ProcessStatus }
  /** It holds the state, and does not answer yet. */
  | { readonly state: 'starting'; readonly pid: number }
  /** It holds the state and does not answer, as far as the system tells. */
  | { readonly state: 'hung'; readonly pid: number }
  /** It ended without saying so. */
  | { readonly state: 'crashed'; readonly pid: number }
  | { readonly state: 'stopped' };

/** A process that has not answered for so long after it took the state will not. */
export const START_LIMIT_MS = 20_000;

interface Look {
  readonly directory: string;
  readonly signal: AbortSignal;
  /** Whether to look through all processes where no file names one; that takes a while. */
  readonly thorough: boolean;
}

/** Tells a process that runs, one that hangs, and one that crashed apart. */
export async function observe({ directory, signal, thorough }: Look): Promise<Observed> {
  const descriptor = await readDescriptor(directory);
  const status = descriptor && (await probe(descriptor, signal));
  signal.throwIfAborted();
  if (descriptor && status) return { state: 'running', descriptor, status };
  const owner = await readOwner(directory);
  const named = [descriptor?.pid, owner?.pid].filter((pid) => pid !== undefined);
  for (const pid of new Set(named)) {
    if ((await serves(pid, directory)) === false) continue;
    const isNew = pid === owner?.pid && Date.now() - owner.since < START_LIMIT_MS;
    if (isNew && descriptor?.pid !== pid) return { state: 'starting', pid };
    return { state: 'hung', pid };
  }
  const found = thorough ? await findServing(directory) : undefined;
  if (found !== undefined) return { state: 'hung', pid: found };
  const [crashed] = named;
  return crashed === undefined ? { state: 'stopped' } : { state: 'crashed', pid: crashed };
}

/** One that does not answer for so long hangs: the machine may be busy. */
const PATIENCE_MS = 5000;
const PAUSE_MS = 100;

/** Looks until a process answers, or is known not to be there, or has hung for long enough. */
export async function lookPatiently({ directory, clock, signal }: Ending): Promise<Observed> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await observe({ directory, signal, thorough: false });
    if (seen.state !== 'hung' || performance.now() > deadline) return seen;
    await clock.sleep(PAUSE_MS, signal);
  }
}

/** As {@link lookPatiently}. @throws BackofficeError when a process hangs. */
export async function observePatiently(
  ending: Ending,
): Promise<Exclude<Observed, { readonly state: 'hung' }>> {
  const seen = await lookPatiently(ending);
  if (seen.state === 'hung') throw hangs(seen.pid);
  return seen;
}
