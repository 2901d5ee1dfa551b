import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../files/missing.ts';
import { readBytes } from '../files/read-file.ts';
import { writePrivately } from '../files/write-atomically.ts';
import { checkStored, type Schema, storedText } from '../schemas/read.ts';

/** How far a long piece of work came, so that the same command goes on from there. */
export interface Checkpoint<State> {
  /** Undefined when there is nothing to go on with. @throws Error when something else than a file is in its place. */
  read(): Promise<State | undefined>;
  /** Replaces what was there, whole or not at all. */
  save(state: State): Promise<void>;
  remove(): Promise<void>;
}

const LIMIT = 256 * 1024 * 1024;

/**
 * A damaged one is as none: the work begins anew.
 * @param identity what the work is about: only the very same work is gone on with.
 */
export function createCheckpoint<State extends object>(
  stateDirectory: string,
  schema: Schema<State>,
  kind: string,
  identity: readonly (string | number | boolean)[],
): Checkpoint<State> {
  const name = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 24);
  const file = join(stateDirectory, 'checkpoints', `${kind}-${name}.json`);
  let last: Promise<void> = Promise.resolve();

  /** One change after the other, in the order they were asked for. */
  function inOrder(change: () => Promise<void>): Promise<void> {
    const done = last.then(change);
    last = done.catch(() => undefined);
    return done;
  }

  return {
    async read() {
      const found = await readBytes(file, LIMIT).catch(unlessMissing);
      if (found === undefined || !isUtf8(found.bytes)) return undefined;
      const state = checkStored(schema, found.bytes.toString('utf8'));
      return 'value' in state ? state.value : undefined;
    },
    save: (state) => inOrder(() => writePrivately(file, storedText(state))),
    remove: () => inOrder(() => rm(file, { force: true })),
  };
}
