import { createHash } from 'node:crypto';
import { defined } from '../../../defined.ts';
import { BackofficeError } from '../../../errors.ts';
import { fileRows } from './file-csv.ts';
import { fileDocuments } from './file-documents.ts';
import { fileElements } from './file-elements.ts';
import { decompressed, type FilePart, fileLines } from './file-lines.ts';
import type { TransferFormat } from './formats.ts';
import { placeOf } from './place.ts';
import { createRepeatedIds, type RepeatedIds } from './repeated-ids.ts';
import { type ReadRow, toRow } from './to-row.ts';
import type { Refusal } from './transfer.ts';

/** A file of items. */
export interface ItemFile {
  /** As the user knows it. */
  readonly name: string;
  readonly format: TransferFormat;
  /** Its bytes, from the start; may be asked for again. */
  open(): AsyncIterable<Buffer>;
  /** Of a directory: the files in it, which are read one after the other. */
  readonly parts?: readonly FilePiece[];
  /** Told the member by which a file says that rows are missing. Without it such a file is refused. */
  readonly cut?: (token: string) => void;
}

/** A file of a directory that holds items. */
export interface FilePiece {
  /** Below the directory, as in `data/x.json.gz`. */
  readonly name: string;
  /** Rows that it holds, as its manifest has it. */
  readonly rows: number;
  open(): AsyncIterable<Buffer>;
}

/** What a file holds, before anything of it is written. */
export interface FileCheck {
  readonly read: number;
  readonly refused: number;
  /** The first of them. */
  readonly reasons: readonly Refusal[];
  /** Tells the very same content again. */
  readonly sha256: string;
  readonly repeated: RepeatedIds;
}

/** The items of a file, in its order. @param now ISO 8601. */
export async function* readFileRows(file: ItemFile, now: string): AsyncGenerator<ReadRow> {
  if (file.parts === undefined) {
    for await (const part of partsOf(file, file.open())) yield toRow(part, file.format, now);
    return;
  }
  for (const piece of file.parts) yield* readPiece(file, piece, now);
}

/** @throws BackofficeError USAGE for a file that holds more or less than its manifest says. */
async function* readPiece(
  { format }: ItemFile,
  { name, rows, open }: FilePiece,
  now: string,
): AsyncGenerator<ReadRow> {
  let read = 0;
  for await (const part of partsOf({ name, format, open }, open())) {
    read += 1;
    yield toRow({ ...part, file: name }, format, now);
  }
  if (read === rows) return;
  throw new BackofficeError('USAGE', `${name} has ${read} rows, and its manifest says ${rows}`, {
    hint: 'fetch the export again; nothing was written',
  });
}

function partsOf({ name, format, cut }: ItemFile, bytes: AsyncIterable<Buffer>): AsyncIterable<FilePart> {
  const plain = decompressed(bytes, name);
  if (format === 'csv') return fileRows(plain, name);
  if (format === 'dynamodb-json') return fileDocuments(plain, { name, cut });
  return format === 'json' ? fileElements(plain, name) : fileLines(plain);
}

const SHOWN = 5;

export interface CheckObserver {
  readonly refused: (refusal: Refusal) => Promise<void>;
  readonly progress: (read: number) => void;
}

/** Reads a whole file and looks at every item of it: nothing is written before all of it is known to be good. */
export async function checkFile(
  file: ItemFile,
  now: string,
  { refused: tell, progress }: CheckObserver,
): Promise<FileCheck> {
  const hash = createHash('sha256');
  const repeated = createRepeatedIds();
  const reasons: Refusal[] = [];
  let [read, refused] = [0, 0];

  async function refuse(refusal: Refusal): Promise<void> {
    refused += 1;
    if (reasons.length < SHOWN) reasons.push(refusal);
    await tell(refusal);
  }

  for await (const found of readFileRows(hashedFile(file, hash), now)) {
    read += 1;
    progress(read);
    if ('refusal' in found) await refuse(found.refusal);
    else repeated.note(found.row.id);
  }
  if (repeated.uncertain)
    for await (const found of readFileRows(file, now))
      if ('row' in found && repeated.isRepeated(found.row.id))
        await refuse({ ...placeOf(found.row), reason: repeatedReason(found.row.id), text: found.row.id });
  return { read, refused, reasons, sha256: hash.digest('hex'), repeated };
}

function repeatedReason(id: string): string {
  return `the id "${id.split('\n')[0]}" stands in the file before`;
}

/**
 * The items of a file that was checked before.
 * @throws BackofficeError CONFLICT at its end, when it was another file by then.
 */
export async function* rereadFileRows(file: ItemFile, now: string, sha256: string): AsyncGenerator<ReadRow> {
  const hash = createHash('sha256');
  try {
    yield* readFileRows(hashedFile(file, hash), now);
  } catch (error) {
    // It was good when it was checked, and what is said of a bad one is not true any more: rows may be written.
    if (error instanceof BackofficeError && error.code === 'USAGE') throw wasChanged(file, error);
    throw error;
  }
  if (hash.digest('hex') !== sha256) throw wasChanged(file, undefined);
}

function wasChanged({ name }: ItemFile, cause: unknown): BackofficeError {
  return new BackofficeError('CONFLICT', `${name} was changed while it was imported`, {
    hint: (command) => `import it again when nobody writes to it: ${command.again()}`,
    cause,
  });
}

interface Digest {
  update(chunk: Buffer): unknown;
}

function hashedFile(file: ItemFile, hash: Digest): ItemFile {
  const hashed = <F extends Pick<ItemFile, 'open'>>(each: F): F => ({
    ...each,
    open: () => hashing(each.open(), hash),
  });
  return { ...hashed(file), ...defined({ parts: file.parts?.map(hashed) }) };
}

async function* hashing(bytes: AsyncIterable<Buffer>, hash: Digest): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}
