import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BackofficeError } from '../../errors.ts';
import { systemReason } from '../../files/system-error.ts';
import { formatOf, type TransferFormat } from '../../services/items/transfer/formats.ts';
import type { ItemFile } from '../../services/items/transfer/read-file.ts';
import type { Input } from '../../terminal/streams.ts';
import type { Operation } from '../operation.ts';

/** A file that is read more than once. */
export interface InputFile extends ItemFile {
  /** What is left of a pipe when it is not needed any more. */
  dispose(): Promise<void>;
}

/** Where input comes from. */
export interface InputPlace {
  readonly stdin: Input;
  readonly cwd: string;
}

/** @param path `-` is stdin, which is laid down first: it can be read only once. */
export async function openInput(
  operation: Operation,
  { stdin, cwd }: InputPlace,
  path: string,
  wanted: TransferFormat | undefined,
): Promise<InputFile> {
  if (path === '-') return spooled(operation, stdin, wanted ?? 'jsonl');
  const format = wanted ?? formatOf(path);
  if (format === undefined)
    throw new BackofficeError('USAGE', `the name ${basename(path)} does not tell how items stand in it`, {
      hint: 'say so: --format jsonl, json, csv or dynamodb-json',
    });
  const file = resolve(cwd, path);
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new BackofficeError(
      error.code === 'ENOENT' ? 'NOT_FOUND' : 'USAGE',
      `${path} cannot be read: ${systemReason(error)}`,
    );
  });
  if (found.isDirectory()) throw new BackofficeError('USAGE', `${path} is a directory`);
  return { name: basename(path), format, open: () => createReadStream(file), dispose: async () => undefined };
}

async function spooled(operation: Operation, stdin: Input, format: TransferFormat): Promise<InputFile> {
  if (stdin.isTTY)
    throw new BackofficeError('USAGE', 'nothing is piped in', {
      hint: (command) => command('items import - < items.jsonl'),
    });
  const directory = join(operation.environment.stateDirectory, 'spool');
  const file = join(directory, operation.newId());
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const dispose = (): Promise<void> => rm(file, { force: true });
  try {
    await pipeline(stdin, createWriteStream(file, { mode: 0o600 }), { signal: operation.signal });
  } catch (error) {
    await dispose();
    throw operation.signal.aborted ? operation.signal.reason : error;
  }
  return { name: 'stdin', format, open: () => createReadStream(file), dispose };
}
