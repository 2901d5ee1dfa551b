import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { defined } from '../defined.ts';

/**
 * Writes a file whole or not at all: beside its place first, then moved there. Readers see the old one or the new one.
 * @param mode of the file, when only its owner may read it.
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  mode?: number,
): Promise<void> {
  const beside = `${path}.${randomUUID()}.new`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(beside, content, { flag: 'wx', ...defined({ mode }) });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** The same for state: its folder, which is no one else's, and the file are their owner's alone, also where they were not. */
export async function writePrivately(path: string, content: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  await writeAtomically(path, content, 0o600);
}
