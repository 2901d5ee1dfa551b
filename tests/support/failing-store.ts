import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

/** What makes calls of a process that write fail below all libraries, the store's own among them. */
export interface FailingStore {
  /** Variables of a process. @param at which call fails, from 1 on once it is armed. */
  variables(code: 'ENOSPC' | 'EIO', at: number): Record<string, string>;
  /** From now on calls count. */
  arm(): void;
  disarm(): void;
}

/** @returns undefined where it cannot be compiled. */
export function compileFailingStore(directory: string, below: string): FailingStore | undefined {
  const library = join(directory, 'failing-store.so');
  const source = join(ROOT, 'tests', 'support', 'failing-store.c');
  const compiled = spawnSync('gcc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']);
  if (process.platform !== 'linux' || compiled.status !== 0) return undefined;
  const armed = join(directory, 'armed');
  return {
    variables: (code, at) => ({
      LD_PRELOAD: library,
      FAIL_STORE_IN: 'local-process-daemon',
      FAIL_STORE_BELOW: below,
      FAIL_STORE_ARMED: armed,
      FAIL_STORE_AT: String(at),
      FAIL_STORE_ERRNO: String(constants.errno[code]),
      // A disk stays full; one that has a bad place goes on.
      FAIL_STORE_LASTS: code === 'ENOSPC' ? '1' : '0',
    }),
    arm: () => writeFileSync(armed, ''),
    disarm: () => rmSync(armed, { force: true }),
  };
}
