import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BackofficeError } from '../../errors.ts';
import { unlessMissing } from '../../files/missing.ts';
import { readText } from '../../files/read-file.ts';
import { systemReason } from '../../files/system-error.ts';
import { type Checked, checkText } from '../../schemas/read.ts';
import { type ExportFile, exportFileSchema, exportSummarySchema } from '../../schemas/s3-export.ts';
import type { FilePiece, ItemFile } from '../../services/items/transfer/read-file.ts';
import { counted } from '../../words/counted.ts';

export const SUMMARY = 'manifest-summary.json';
export const FILES = 'manifest-files.json';
const DATA = 'data';
const SUMMARY_BYTES = 1024 * 1024;
/** A line of some 250 bytes for each partition of the table. */
const FILES_BYTES = 64 * 1024 * 1024;
const DATA_NAME = /^[\w-][\w.-]*$/;
const SHOWN = 5;

/** Opens a file of the directory, from the start. */
export type OpenFile = (path: string) => AsyncIterable<Buffer>;

/**
 * The items of an export to S3 (`ExportTableToPointInTime`), from a copy of its directory as `aws s3 cp --recursive`
 * makes one. @param name as the user gave it.
 * @throws BackofficeError USAGE for a directory that is no such export, not all of it, or one of changes or in Ion.
 */
export async function openExportDirectory(
  directory: string,
  name: string,
  openFile: OpenFile,
): Promise<ItemFile> {
  const summary = accepted(
    checkText(exportSummarySchema, await manifest(directory, name, SUMMARY, SUMMARY_BYTES)),
    join(name, SUMMARY),
  );
  requireServed(name, summary);
  const lines = (await manifest(directory, name, FILES, FILES_BYTES)).split('\n');
  const files = lines
    .filter((line) => line.trim() !== '')
    .map((line) => accepted(checkText(exportFileSchema, line), join(name, FILES)));
  const total = files.reduce((sum, { itemCount }) => sum + itemCount, 0);
  if (total !== summary.itemCount)
    throw unusable(`${name} lists files with ${total} of ${counted(summary.itemCount, 'item')}`);
  const parts = files.map((file) => pieceOf(directory, file, openFile));
  await requireAll(directory, name, parts);
  return { name: basename(directory), format: 'dynamodb-json', open: () => joined(parts), parts };
}

function requireServed(
  name: string,
  {
    outputFormat,
    exportType,
  }: { readonly outputFormat: string; readonly exportType?: string | null | undefined },
): void {
  if (exportType === 'INCREMENTAL_EXPORT')
    throw unusable(
      `${name} is an incremental export: it has changes, deletions among them, and import takes rows`,
      'import a full export (FULL_EXPORT)',
    );
  if (exportType !== undefined && exportType !== null && exportType !== 'FULL_EXPORT')
    throw unusable(`${name} is an export of the type ${exportType}, which is not read`);
  if (outputFormat !== 'DYNAMODB_JSON')
    throw unusable(
      `${name} is an export in the format ${outputFormat}, which is not read`,
      'export the table as DYNAMODB_JSON',
    );
}

async function manifest(directory: string, name: string, file: string, limit: number): Promise<string> {
  try {
    return await readText(join(directory, file), limit);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) throw unusable(`${join(name, file)} cannot be read: ${systemReason(error)}`);
    const inside = file === SUMMARY ? await exportsIn(directory) : [];
    throw unusable(
      `${name} is a directory without ${file}: it is not a whole export of DynamoDB to S3`,
      inside.length === 0
        ? 'copy all of it: aws s3 cp --recursive s3://<bucket>/<prefix>/AWSDynamoDB/<export> <directory>'
        : `name one of the exports in it: ${inside.map((each) => join(name, each)).join(', ')}`,
    );
  }
}

/** The first exports in a directory, where somebody named the one above. */
async function exportsIn(directory: string): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(directory, { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isDirectory()).slice(0, 100)) {
    const summary = await stat(join(directory, name, SUMMARY)).catch(() => undefined);
    if (summary?.isFile() && found.length < SHOWN) found.push(name);
  }
  return found;
}

/** @returns the file of the copy, which lies below `data` whatever the key was in its bucket. */
function pieceOf(
  directory: string,
  { dataFileS3Key, itemCount, md5Checksum }: ExportFile,
  openFile: OpenFile,
): FilePiece {
  const file = dataFileS3Key.split('/').at(-1) ?? '';
  if (!DATA_NAME.test(file)) throw unusable(`${FILES} names a file that cannot be one: ${dataFileS3Key}`);
  const name = `${DATA}/${file}`;
  return {
    name,
    rows: itemCount,
    open: () => verified(openFile(join(directory, DATA, file)), name, md5Checksum),
  };
}

/** @throws BackofficeError USAGE at the end of bytes that are not those that were exported. */
async function* verified(
  bytes: AsyncIterable<Buffer>,
  name: string,
  md5Checksum: string,
): AsyncGenerator<Buffer> {
  const hash = createHash('md5');
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('base64') !== md5Checksum)
    throw unusable(`${name} is not as it was exported: its checksum is another one`);
}

async function requireAll(directory: string, name: string, parts: readonly FilePiece[]): Promise<void> {
  const missing: string[] = [];
  for (const part of parts)
    if ((await stat(join(directory, part.name)).catch(unlessMissing)) === undefined) missing.push(part.name);
  if (missing.length === 0) return;
  const more = missing.length > SHOWN ? ' …' : '';
  throw unusable(
    `${name} lacks ${missing.length} of ${counted(parts.length, 'file')} of data: ${missing.slice(0, SHOWN).join(', ')}${more}`,
  );
}

async function* joined(parts: readonly FilePiece[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield* part.open();
}

function accepted<T>(checked: Checked<T>, what: string): T {
  if ('value' in checked) return checked.value;
  throw unusable(`${what} cannot be used: ${checked.problem}`);
}

function unusable(message: string, hint = 'copy the export again'): BackofficeError {
  return new BackofficeError('USAGE', message, { hint: `${hint}; nothing was written` });
}
