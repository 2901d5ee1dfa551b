import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { appendPrivately } from '../../files/append.ts';
import type { OpenRow } from '../../services/restore/reconcile/reconcile.ts';

/** Rows of two tables that nobody decides about but a person: JSON lines, the rows as DynamoDB JSON. */
export interface ConflictFile {
  add(row: OpenRow): Promise<void>;
  /** Puts the file in its place. @returns where it is; null when it would be empty. */
  close(): Promise<string | null>;
}

export interface ConflictFileName {
  readonly stateDirectory: string;
  /** The table whose rows were not taken over. */
  readonly source: string;
  /** The table whose rows stay. */
  readonly target: string;
  /** ISO 8601; of the move. A later comparison of the same move takes the place of an earlier one. */
  readonly time: string;
}

const HELD_CHARACTERS = 1_000_000;

export function createConflictFile({ stateDirectory, source, target, time }: ConflictFileName): ConflictFile {
  const stamp = time.slice(0, 19).replace(/[-:]/g, '');
  const path = join(stateDirectory, 'conflicts', `${source}-to-${target}-${stamp}Z.jsonl`);
  const beside = `${path}.new`;
  let held: string[] = [];
  let characters = 0;
  let written = false;
  let last: Promise<void> = Promise.resolve();

  function flush(): Promise<void> {
    const text = held.join('');
    held = [];
    characters = 0;
    last = last.then(async () => {
      if (!written) {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await rm(beside, { force: true });
      }
      written = true;
      await appendPrivately(beside, text);
    });
    return last;
  }

  return {
    async add({ reason, attributes, base, source: left, target: kept }) {
      const line = `${JSON.stringify({
        reason,
        attributes,
        baseKnown: base !== undefined,
        base: base ?? null,
        left: { table: source, row: left },
        kept: { table: target, row: kept },
      })}\n`;
      held.push(line);
      characters += line.length;
      if (characters >= HELD_CHARACTERS) await flush();
    },
    async close() {
      if (held.length > 0) await flush();
      if (!written) {
        await rm(path, { force: true });
        return null;
      }
      await rename(beside, path);
      return path;
    },
  };
}
