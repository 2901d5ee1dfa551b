import { BackofficeError } from '../errors.ts';
import type { LocalFault } from '../local-process.ts';
import { askFaults, sendFaults } from './ask.ts';
import type { Ending } from './end-process.ts';
import { observePatiently } from './observed.ts';
import { hangs, hangsInChange } from './problems.ts';

/** The faults of the process; none where there is no process. @throws BackofficeError when it does not answer. */
export async function readFaults(process: Ending): Promise<readonly LocalFault[]> {
  const seen = await observePatiently(process);
  if (seen.state !== 'running') return [];
  const faults = await askFaults(seen.descriptor, process.signal);
  if (faults === undefined) throw hangs(seen.descriptor.pid);
  return faults;
}

/** @throws BackofficeError NOT_FOUND where there is no process; another when it does not take them. */
export async function replaceFaults(faults: readonly LocalFault[], process: Ending): Promise<void> {
  const seen = await observePatiently(process);
  if (seen.state !== 'running')
    throw new BackofficeError('NOT_FOUND', 'the embedded environment does not run', {
      hint: (command) => `start it: ${command('local start')}`,
    });
  const answered = await sendFaults(seen.descriptor, faults, process.signal);
  if (answered === undefined) throw hangsInChange(seen.descriptor.pid);
  if (answered !== 200)
    throw new BackofficeError('FAILED', `the embedded environment refused the faults (HTTP ${answered})`, {
      hint: (command) => `restart it, then rerun: ${command('local stop')}`,
    });
}
