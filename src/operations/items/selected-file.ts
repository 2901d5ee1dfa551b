import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../../files/missing.ts';
import { textLines } from '../../files/text-lines.ts';
import { readRowLine, rowLine } from '../../schemas/row-line.ts';
import type { WireRow } from '../../services/items/where/select-rows.ts';
import type { Operation } from '../operation.ts';

const DAY_MS = 86_400_000;
const PREFIX = 'selected-';
const HELD_BYTES = 1024 * 1024;

/** Rows that were selected, in a file of the state directory until they were changed. */
export interface SelectedFile {
  add(row: WireRow): Promise<void>;
  rows(): AsyncGenerator<WireRow>;
  dispose(): Promise<void>;
}

export function createSelectedFile({ environment, newId, clock }: Operation): SelectedFile {
  const directory = join(environment.stateDirectory, 'spool');
  const file = join(directory, `${PREFIX}${newId()}.jsonl`);
  let held = '';
  const flush = async (): Promise<void> => {
    const text = held;
    held = '';
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await removeOld(directory, clock.now().getTime());
    await appendFile(file, text, { mode: 0o600 });
  };
  return {
    async add(row) {
      held += rowLine({ key: '', row });
      if (held.length > HELD_BYTES) await flush();
    },
    async *rows() {
      await flush();
      for await (const text of textLines(createReadStream(file, 'utf8'))) {
        const row = readRowLine(text)?.row;
        if (row) yield row;
      }
    },
    dispose: () => rm(file, { force: true }),
  };
}

/** What killed commands have left. */
async function removeOld(directory: string, now: number): Promise<void> {
  const names = await readdir(directory);
  for (const name of names.filter((each) => each.startsWith(PREFIX))) {
    const path = join(directory, name);
    const found = await stat(path).catch(unlessMissing);
    if (found !== undefined && now - found.mtimeMs > DAY_MS) await rm(path, { force: true });
  }
}
