import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { appendPrivately } from '../../files/append.ts';
import { unlessMissing } from '../../files/missing.ts';
import { readBytes, readText } from '../../files/read-file.ts';
import { readRowLine, rowLine } from '../../schemas/row-line.ts';
import type { RowSpool, WireRow } from '../../services/restore/reconcile/spool.ts';

/** Bytes of a table that go into one part, about. */
const PART_BYTES = 16 * 2 ** 20;
const FEWEST_PARTS = 16;
const MOST_PARTS = 4096;
/** Bytes of text that are held back before they are written. */
/** Of a part, which is read whole. */
const MOST_BYTES = 2 ** 31 - 1;
const HELD_BYTES = 8 * 2 ** 20;

/** In how many parts a table of this size is laid down, so that a part of each table fits into memory. */
export function partsFor(bytes: number): number {
  return Math.min(Math.max(Math.ceil(bytes / PART_BYTES), FEWEST_PARTS), MOST_PARTS);
}

/** A spool in a directory; rows that are there already stay. */
export async function openRowSpool(directory: string, parts: number): Promise<RowSpool> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const held = new Map<number, string[]>();
  let bytes = 0;
  const fileOf = (index: number, kind: 'gz' | 'jsonl'): string =>
    join(directory, `${String(index).padStart(4, '0')}.${kind}`);

  let last: Promise<void> = Promise.resolve();

  /** One after the other: what is appended to a file must not mix. */
  function flush(): Promise<void> {
    const waiting = [...held];
    held.clear();
    bytes = 0;
    last = last.then(async () => {
      for (const [index, lines] of waiting)
        await appendPrivately(fileOf(index, 'gz'), gzipSync(lines.join(''), { level: 1 }));
    });
    return last;
  }

  return {
    parts,
    flush,
    async add(key, row) {
      const index = partOf(key, parts);
      const line = rowLine({ key, row });
      const lines = held.get(index);
      if (lines === undefined) held.set(index, [line]);
      else lines.push(line);
      bytes += line.length;
      if (bytes >= HELD_BYTES) await flush();
    },
    async amend(index, rows) {
      if (rows.size === 0) return;
      const lines = [...rows].map(([key, row]) => rowLine({ key, row }));
      // What a killed process left of a line takes nothing of the next one.
      await appendPrivately(fileOf(index, 'jsonl'), `\n${lines.join('')}`);
    },
    async part(index) {
      const [zipped, amended] = await Promise.all([
        readBytes(fileOf(index, 'gz'), MOST_BYTES).catch(unlessMissing),
        readText(fileOf(index, 'jsonl'), MOST_BYTES).catch(unlessMissing),
      ]);
      const text = zipped === undefined ? '' : gunzipSync(zipped.bytes).toString();
      return rowsIn(`${text}\n${amended ?? ''}`);
    },
  };
}

export function removeSpool(directory: string): Promise<void> {
  return rm(directory, { recursive: true, force: true });
}

function partOf(key: string, parts: number): number {
  return createHash('sha256').update(key).digest().readUInt32BE() % parts;
}

function rowsIn(text: string): Map<string, WireRow> {
  const rows = new Map<string, WireRow>();
  for (const line of text.split('\n')) {
    const read = line === '' ? undefined : readRowLine(line);
    if (read === undefined) continue;
    if (read.row === null) rows.delete(read.key);
    else rows.set(read.key, read.row);
  }
  return rows;
}
