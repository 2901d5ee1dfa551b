import { constants } from 'node:fs';
import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalChoices } from '../local-process.ts';
import { CHOICE_FILES } from './descriptor.ts';
import { takeDirectory } from './own-directory.ts';
import { openRegular } from './regular-file.ts';
import { writing } from './writing.ts';

/** Stands for that somebody deployed or started it. */
const WANTED = 'wanted';

export function isWanted(directory: string): Promise<boolean> {
  return exists(join(directory, WANTED));
}

export async function forgetWanted(directory: string): Promise<void> {
  await rm(join(directory, WANTED), { force: true });
}

/** Notes that somebody wants it served. @throws BackofficeError when that cannot be written. */
export async function wish(directory: string): Promise<void> {
  const { O_WRONLY, O_CREAT, O_APPEND } = constants;
  await writing(directory, async () => {
    const file = await openRegular(join(directory, WANTED), O_WRONLY | O_CREAT | O_APPEND);
    await file.close();
  });
}

/** Makes the directory, and notes that somebody wants it served. @throws BackofficeError when it cannot be written. */
export async function prepare(directory: string): Promise<void> {
  await writing(directory, () => takeDirectory(directory));
  await wish(directory);
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
    await writing(directory, () =>
      isChosen ? writeFile(path, '', { mode: 0o600 }) : rm(path, { force: true }),
    );
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
