import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import { StoreLockedError } from './store-locked-error.ts';

export type Database = Level<string, unknown>;

/**
 * A LevelDB that is opened anew after a write that the disk did not take. LevelDB would go on writing behind the half record
 * that such a write leaves in its log, and lose what it acknowledges from then on when it next reads the log.
 */
export interface ReopeningLevel {
  /** The database to read from. */
  readable(): Promise<Database>;
  /** @throws when the disk does not take it: then nothing of it counts. */
  write(work: (database: Database) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** For the files that LevelDB makes when it opens, beside what it takes over from its log. */
const ROOM_BYTES = 256 * 1024;

/** @throws StoreLockedError when another process has it open. */
export async function openReopeningLevel(directory: string): Promise<ReopeningLevel> {
  let database = await open(directory);
  /** Why the last write that was not taken was not. */
  let failure: unknown;
  /** Whether the log ends with a half record. */
  let isTorn = false;
  let isOpen = true;
  let reopening: Promise<void> | undefined;

  async function reopen(): Promise<void> {
    // Reads go on as long as there is no room.
    if (isOpen) await requireRoom(directory);
    isOpen = false;
    await database.close();
    database = await open(directory);
    isOpen = true;
    isTorn = false;
  }

  function reopened(): Promise<void> {
    reopening ??= reopen().finally(() => {
      reopening = undefined;
    });
    return reopening;
  }

  return {
    async readable() {
      // What it is opened anew for is not the reader's business, unless that failed.
      if (reopening !== undefined) await reopening.catch(() => undefined);
      if (!isOpen) await reopened();
      return database;
    },
    async write(work) {
      if (isTorn) await reopened();
      const before = failure;
      try {
        await work(database);
      } catch (error) {
        failure = error;
        isTorn = true;
        throw error;
      }
      // It may stand behind the half record of one that was under way with it.
      if (failure !== before) throw failure;
    },
    close: () => database.close(),
  };
}

async function open(directory: string): Promise<Database> {
  const level = new Level<string, unknown>(directory, { valueEncoding: 'json' });
  try {
    await level.open();
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause;
    if (cause?.code === 'LEVEL_LOCKED')
      throw new StoreLockedError(`${directory} is in use by another process`);
    throw cause instanceof Error ? cause : error;
  }
  return level;
}

/** What is in the logs is written once more when they are read. */
async function requireRoom(directory: string): Promise<void> {
  const logs = (await readdir(directory)).filter((name) => name.endsWith('.log'));
  const sizes = await Promise.all(logs.map(async (name) => (await stat(join(directory, name))).size));
  const needed = sizes.reduce((sum, size) => sum + size, ROOM_BYTES);
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize >= needed) return;
  const problem = new Error(`${directory}: No space left on device`);
  throw Object.assign(problem, { code: 'ENOSPC' });
}
