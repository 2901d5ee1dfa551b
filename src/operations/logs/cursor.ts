import { join } from 'node:path';
import type { Environment } from '../../environments/environment.ts';
import { BackofficeError } from '../../errors.ts';
import { unlessMissing } from '../../files/missing.ts';
import { readText } from '../../files/read-file.ts';
import { systemReason } from '../../files/system-error.ts';
import { UnusableFileError } from '../../files/unusable-file.ts';
import { writePrivately } from '../../files/write-atomically.ts';
import { type LogCursor, logCursorSchema } from '../../schemas/caches.ts';
import { checkStored, storedText } from '../../schemas/read.ts';

export type { LogCursor };

const LIMIT = 64 * 1024 * 1024;

/**
 * @returns undefined where nothing was followed yet, or what is there is damaged.
 * @throws Error where it cannot be read: to begin anew would pass over lines.
 */
export async function readCursor(environment: Environment, source: string): Promise<LogCursor | undefined> {
  const text = await readText(fileOf(environment, source), LIMIT).catch((error: Error) => {
    if (!(error instanceof UnusableFileError)) return unlessMissing(error);
  });
  const cursor = text === undefined ? undefined : checkStored(logCursorSchema, text);
  return cursor !== undefined && 'value' in cursor ? cursor.value : undefined;
}

/** @throws BackofficeError where it cannot be kept: the next run would tell lines again. */
export async function writeCursor(
  environment: Environment,
  source: string,
  { from, seen }: Pick<LogCursor, 'from' | 'seen'>,
): Promise<void> {
  if (seen.length === 0) return;
  const file = fileOf(environment, source);
  const newest = seen.reduce((latest, [, timestamp]) => Math.max(latest, timestamp), 0);
  try {
    await writePrivately(file, storedText({ from, newest, seen }));
  } catch (error) {
    throw new BackofficeError('FAILED', `where it ended cannot be kept: ${systemReason(error)}`, {
      hint: 'make the state directory writable, or choose another one with --state-dir',
      cause: error,
    });
  }
}

function fileOf(
  { stateDirectory, name, account = 'any', region = 'any' }: Environment,
  source: string,
): string {
  return join(stateDirectory, 'cursors', `logs_${name}_${account}_${region}_${source}.json`);
}
