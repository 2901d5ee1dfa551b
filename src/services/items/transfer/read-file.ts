import { createHash } from 'node:crypto';
import { BackofficeError } from '../../../errors.ts';
import { fileRows } from './file-csv.ts';
import { fileDocuments } from './file-documents.ts';
import { fileElements } from './file-elements.ts';
import { decompressed, type FilePart, fileLines } from './file-lines.ts';
import type { TransferFormat } from './formats.ts';
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
  for await (const part of partsOf(file, file.open())) yield toRow(part, file.format, now);
}

function partsOf({ name, format }: ItemFile, bytes: AsyncIterable<Buffer>): AsyncIterable<FilePart> {
  const plain = decompressed(bytes, name);
  if (format === 'csv') return fileRows(plain, name);
  if (format === 'dynamodb-json') return fileDocuments(plain, name);
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
        await refuse({ line: found.row.line, reason: repeatedReason(found.row.id), text: found.row.id });
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
  yield* readFileRows(hashedFile(file, hash), now);
  if (hash.digest('hex') === sha256) return;
  throw new BackofficeError('CONFLICT', `${file.name} was changed while it was imported`, {
    hint: (command) => `import it again when nobody writes to it: ${command.again()}`,
  });
}

interface Digest {
  update(chunk: Buffer): unknown;
}

function hashedFile(file: ItemFile, hash: Digest): ItemFile {
  return { ...file, open: () => hashing(file.open(), hash) };
}

async function* hashing(bytes: AsyncIterable<Buffer>, hash: Digest): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}
