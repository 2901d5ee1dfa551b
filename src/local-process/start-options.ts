import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackofficeError } from '../errors.ts';
import type { LocalChoices } from '../local-process.ts';
import { CHOICE_FILES } from './descriptor.ts';

/** Stands for that somebody deployed or started it. */
const WANTED = 'wanted';

export function isWanted(directory: string): Promise<boolean> {
  return exists(join(directory, WANTED));
}

export async function forgetWanted(directory: string): Promise<void> {
  await rm(join(directory, WANTED), { force: true });
}

/** Makes the directory, and notes that somebody wants it served. @throws BackofficeError when it cannot be written. */
export async function prepare(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(join(directory, WANTED), '', { mode: 0o600 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOSPC' ? 'the disk is full' : message;
    throw new BackofficeError('FAILED', `the state directory ${directory} cannot be written: ${reason}`, {
      hint:
        code === 'ENOSPC'
          ? 'free some space and try again'
          : 'make it writable, or choose another one with --state-dir',
      cause: error,
    });
  }
}

/** A choice that is another one than before. */
interface ChangedChoice {
  readonly path: string;
  readonly isChosen: boolean;
}

export async function changedChoices(
  directory: string,
  { traceAll, durable }: LocalChoices,
): Promise<readonly ChangedChoice[]> {
  const changed: ChangedChoice[] = [];
  for (const [file, isChosen] of [
    [CHOICE_FILES.traceAll, traceAll],
    [CHOICE_FILES.durable, durable],
  ] as const) {
    const path = join(directory, file);
    if (isChosen !== undefined && (await exists(path)) !== isChosen) changed.push({ path, isChosen });
  }
  return changed;
}

export async function applyChoices(directory: string, changed: readonly ChangedChoice[]): Promise<void> {
  if (changed.length > 0) await prepare(directory);
  for (const { path, isChosen } of changed)
    await (isChosen ? writeFile(path, '', { mode: 0o600 }) : rm(path, { force: true }));
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
