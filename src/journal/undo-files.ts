import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { unlessMissing } from '../files/missing.ts';
import { readText } from '../files/read-file.ts';
import { systemReason } from '../files/system-error.ts';
import { writePrivately } from '../files/write-atomically.ts';
import { createRedactor, secretName } from '../redact.ts';
import { type ItemUndo, itemUndoSchema } from '../schemas/item-undo.ts';
import { checkStored, storedText } from '../schemas/read.ts';

const DAY_MS = 86_400_000;
const KEPT_DAYS = 30;
const KEPT_BYTES = 100 * 1024 * 1024;

/** How long what takes changes back is kept. */
export const KEPT_FOR = `${KEPT_DAYS} days, and 100 MB at most`;

/** What takes changes of items back: a file for each, which is its owner's alone. */
export interface UndoFiles {
  /** @returns why the change cannot be undone; true when it can. */
  keep(id: string, undo: ItemUndo | null): Promise<true | string>;
  /** @returns undefined when it is not kept, or not any more. */
  read(id: string): Promise<ItemUndo | undefined>;
}

export interface UndoFilesDeps {
  readonly stateDirectory: string;
  readonly clock: Clock;
  /** May hold secrets, which are not kept. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function createUndoFiles({ stateDirectory, clock, env }: UndoFilesDeps): UndoFiles {
  const folder = join(stateDirectory, 'undo');
  const fileOf = (id: string): string => join(folder, `${id}.json`);
  return {
    async keep(id, undo) {
      if (undo === null) return 'the application that is deployed does not tell what it changed';
      const secret = secretIn(undo, env);
      if (secret !== undefined) return secret;
      try {
        await writePrivately(fileOf(id), storedText(undo));
        await prune(folder, clock.now().getTime());
        return true;
      } catch (error) {
        return `the state directory cannot be written: ${systemReason(error)}`;
      }
    },
    async read(id) {
      const text = await readText(fileOf(id), KEPT_BYTES).catch(unlessMissing);
      if (text === undefined) return undefined;
      const undo = checkStored(itemUndoSchema, text);
      return 'value' in undo ? undo.value : undefined;
    },
  };
}

/** Why something is not kept; undefined when all of it is. */
export function secretIn(undo: ItemUndo, env: UndoFilesDeps['env']): string | undefined {
  const names = 'row' in undo ? [] : undo.changes.flatMap(({ path }) => path);
  const named = names.map((name) => secretName({ [name]: null })).find((name) => name !== undefined);
  const name = named ?? secretName(undo);
  if (name !== undefined) return `attribute ${name} is not kept`;
  const redacted = JSON.stringify(createRedactor(env)(undo));
  return redacted === JSON.stringify(undo)
    ? undefined
    : 'it holds what looks like a secret, which is not kept';
}

/** Removes what is older than is kept, and the oldest of what is too much. */
export async function prune(folder: string, now: number): Promise<void> {
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const found = await stat(path).catch(unlessMissing);
      return { path, bytes: found?.size ?? 0, time: found?.mtimeMs ?? 0 };
    }),
  );
  let bytes = 0;
  for (const file of files.sort((a, b) => b.time - a.time)) {
    bytes += file.bytes;
    if (bytes > KEPT_BYTES || now - file.time > KEPT_DAYS * DAY_MS) await rm(file.path, { force: true });
  }
}
