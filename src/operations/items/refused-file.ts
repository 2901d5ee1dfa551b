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
