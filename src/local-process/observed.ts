import { type ProcessStatus, probe } from './control.ts';
import { type Descriptor, readDescriptor, readOwner } from './descriptor.ts';
import type { Ending } from './end-process.ts';
import { hangs } from './problems.ts';
import { findServing, type Proof, serves } from './processes.ts';

/** What is seen of the process of a state directory. */
export type Observed =
  | { readonly state: 'running'; readonly descriptor: Descriptor; readonly status: ProcessStatus }
  /** It holds the state, and does not answer yet. */
  | { readonly state: 'starting'; readonly pid: number }
  /** It holds the state and does not answer. It is not `proven` to be ours where the system does not tell. */
  | { readonly state: 'hung'; readonly pid: number; readonly isProven: boolean }
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
    const proof = await serves(pid, directory);
    if (proof === false) continue;
    const isNew = pid === owner?.pid && Date.now() - owner.since < START_LIMIT_MS;
    if (isNew && descriptor?.pid !== pid) return { state: 'starting', pid };
    return hung(pid, proof);
  }
  const found = thorough ? await findServing(directory) : undefined;
  if (found !== undefined) return hung(found, true);
  const [crashed] = named;
  return crashed === undefined ? { state: 'stopped' } : { state: 'crashed', pid: crashed };
}

function hung(pid: number, proof: Proof): Observed {
  return { state: 'hung', pid, isProven: proof === true };
}

/** One that does not answer for so long hangs: the machine may be busy. */
const PATIENCE_MS = 5000;
const PAUSE_MS = 100;

/** Looks until a process answers, or is known not to be there. @throws BackofficeError when one hangs. */
export async function observePatiently({ directory, clock, signal }: Ending): Promise<Observed> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await observe({ directory, signal, thorough: false });
    if (seen.state !== 'hung') return seen;
    if (performance.now() > deadline) throw hangs(seen.pid);
    await clock.sleep(PAUSE_MS, signal);
  }
}
