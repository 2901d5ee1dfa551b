import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BackofficeError } from '../../errors.ts';
import { givenPipe } from '../../files/given-file.ts';
import { openRegular } from '../../files/open-regular.ts';
import { systemReason } from '../../files/system-error.ts';
import { formatOf, type TransferFormat } from '../../services/items/transfer/formats.ts';
import type { ItemFile } from '../../services/items/transfer/read-file.ts';
import type { Input } from '../../terminal/streams.ts';
import { bytesText } from '../../words/bytes-text.ts';
import type { Operation } from '../operation.ts';
import { FILES, openExportDirectory, SUMMARY } from './export-directory.ts';

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

/** @param path `-` is stdin. It and other pipes are laid down first: they can be read only once. */
export async function openInput(
  operation: Operation,
  { stdin, cwd }: InputPlace,
  path: string,
  wanted: TransferFormat | undefined,
): Promise<InputFile> {
  if (path === '-') return spooled(operation, stdin, 'stdin', wanted ?? 'jsonl');
  const file = resolve(cwd, path);
  const directory = await directoryOf(file);
  if (directory !== undefined) return openDirectory(directory, path, wanted);
  const pipe = await givenPipe(file, { stdin, signal: operation.signal }).catch(cannotBeRead(path));
  if (pipe !== undefined) return spooled(operation, pipe, path, wanted ?? formatOf(path) ?? 'jsonl');
  const format = wanted ?? formatOf(path);
  if (format === undefined)
    throw /\.ion(\.gz)?$/.test(path)
      ? new BackofficeError('USAGE', `${basename(path)} is Amazon Ion, which is not read`, {
          hint: 'export the table as DYNAMODB_JSON',
        })
      : new BackofficeError('USAGE', `the name ${basename(path)} does not tell how items stand in it`, {
          hint: 'say so: --format jsonl, json, csv or dynamodb-json',
        });
  const { handle } = await openRegular(file).catch(cannotBeRead(path));
  await handle.close();
  return { name: basename(path), format, open: () => bytesOf(file), dispose: async () => undefined };
}

/** A directory, also by one of its manifests. */
async function directoryOf(file: string): Promise<string | undefined> {
  const isDirectory = async (path: string) =>
    (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  if (await isDirectory(file)) return file;
  const isManifest = [SUMMARY, FILES].includes(basename(file));
  return isManifest && (await isDirectory(dirname(file))) ? dirname(file) : undefined;
}

async function openDirectory(
  directory: string,
  path: string,
  wanted: TransferFormat | undefined,
): Promise<InputFile> {
  if (wanted !== undefined && wanted !== 'dynamodb-json')
    throw new BackofficeError('USAGE', `${path} is a directory, which holds no ${wanted}`, {
      hint: 'leave out --format for an export of DynamoDB to S3',
    });
  const file = await openExportDirectory(directory, path, bytesOf);
  return { ...file, dispose: async () => undefined };
}

function cannotBeRead(path: string): (error: unknown) => never {
  return (error) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new BackofficeError(
      isMissing ? 'NOT_FOUND' : 'USAGE',
      `${path} cannot be read: ${systemReason(error)}`,
      { cause: error },
    );
  };
}

async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  const { handle } = await openRegular(file);
  for await (const chunk of handle.createReadStream()) yield chunk as Buffer;
}

async function spooled(
  operation: Operation,
  pipe: Input,
  name: string,
  format: TransferFormat,
): Promise<InputFile> {
  if (pipe.isTTY)
    throw new BackofficeError('USAGE', 'nothing is piped in', {
      hint: (command) => command('items import - < items.jsonl'),
    });
  const directory = join(operation.environment.stateDirectory, 'spool');
  const file = join(directory, operation.newId());
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const dispose = (): Promise<void> => rm(file, { force: true });
  try {
    await pipeline(pipe, createWriteStream(file, { mode: 0o600 }), { signal: operation.signal });
    operation.report(`${name}: ${bytesText((await stat(file)).size)}, kept in ${file} until the end`);
  } catch (error) {
    await dispose();
    throw operation.signal.aborted ? operation.signal.reason : error;
  }
  return { name: basename(name), format, open: () => bytesOf(file), dispose };
}
