import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { BackofficeError } from '../../errors.ts';
import { type GivenOutput, openOutput } from '../../files/given-output.ts';
import { systemReason } from '../../files/system-error.ts';
import type { Refusal } from '../../services/items/transfer/transfer.ts';

/** A file that takes what cannot be imported, a JSON line each; it is only made when there is something. */
export interface RefusedFile {
  readonly path: string;
  add(refusal: Refusal): Promise<void>;
  close(): Promise<void>;
}

/** Whether two paths lead to one regular file, also by links. */
async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((path) => stat(path).catch(() => undefined)));
  return first?.isFile() === true && first.dev === second?.dev && first.ino === second.ino;
}

/** Where it is, and what gives it up. */
export interface RefusedPlace {
  readonly cwd: string;
  readonly signal: AbortSignal;
}

export function openRefused(
  { cwd, signal }: RefusedPlace,
  wanted: string | undefined,
  source: string,
): RefusedFile {
  const path = wanted ?? `${basename(source)}.refused.jsonl`;
  let file: GivenOutput | undefined;
  return {
    path,
    async add(refusal) {
      if (file === undefined && (await isSameFile(resolve(cwd, path), resolve(cwd, source))))
        throw new BackofficeError(
          'USAGE',
          `${path} is the file that is imported: nothing was written to it`,
          {
            hint: 'choose another file for what is refused: --refused <file>',
          },
        );
      file ??= await openOutput(resolve(cwd, path), { signal }).catch((error: Error) => {
        throw new BackofficeError('USAGE', `${path} cannot be written: ${systemReason(error)}`, {
          hint: 'choose another file for what is refused: --refused <file>',
        });
      });
      await file.write(`${JSON.stringify(refusal)}\n`);
    },
    async close() {
      await file?.close();
    },
  };
}
