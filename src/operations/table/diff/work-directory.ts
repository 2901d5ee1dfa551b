import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../../../files/missing.ts';
import type { Operation } from '../../operation.ts';
import { removeSpool } from '../../restore/row-spool.ts';

/**
 * Runs work with a directory for rows, which goes with it. What processes that were killed have left of theirs goes
 * too.
 */
export async function inWorkDirectory<T>(
  { environment, processes, newId }: Operation,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const all = join(environment.stateDirectory, 'diffs');
  for (const name of (await readdir(all).catch(unlessMissing)) ?? []) {
    const [owner = ''] = name.split('-');
    if (!processes.alive(Number(owner))) await removeSpool(join(all, name));
  }
  const own = join(all, `${processes.id}-${newId()}`);
  try {
    return await work(own);
  } finally {
    await removeSpool(own);
  }
}
