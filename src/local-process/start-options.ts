import { constants } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalChoices } from '../local-process.ts';
import { choiceText, hostsText } from './choice-files.ts';
import { CHOICE_FILES } from './descriptor.ts';
import { takeDirectory } from './own-directory.ts';
import { exists, openRegular } from './regular-file.ts';
import { NO_FOLLOW, writeWhole } from './write-whole.ts';
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
    const file = await openRegular(join(directory, WANTED), O_WRONLY | O_CREAT | O_APPEND | NO_FOLLOW);
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
  /** Of its file; undefined for none. */
  readonly text: string | undefined;
}

export async function changedChoices(
  directory: string,
  { traceAll, durable, allowHosts, otlp }: LocalChoices,
): Promise<readonly ChangedChoice[]> {
  const chosen = [
    [CHOICE_FILES.traceAll, traceAll, ''],
    [CHOICE_FILES.durable, durable, ''],
    [CHOICE_FILES.allowHosts, allowHosts && allowHosts.length > 0, hostsText(allowHosts ?? [])],
    [CHOICE_FILES.otlp, otlp === undefined ? undefined : otlp !== '', otlp ?? ''],
  ] as const;
  const changed: ChangedChoice[] = [];
  for (const [file, isChosen, text] of chosen) {
    if (isChosen === undefined) continue;
    const path = join(directory, file);
    const wanted = isChosen ? text : undefined;
    if ((await choiceText(path)) !== wanted) changed.push({ path, text: wanted });
  }
  return changed;
}

export async function applyChoices(directory: string, changed: readonly ChangedChoice[]): Promise<void> {
  if (changed.length > 0) await prepare(directory);
  for (const { path, text } of changed)
    await writing(directory, () => (text === undefined ? rm(path, { force: true }) : writeWhole(path, text)));
}
