import { createReadStream } from 'node:fs';
import { appendFile, chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BackofficeError } from '../errors.ts';
import { unlessMissing } from '../files/missing.ts';
import { systemReason } from '../files/system-error.ts';
import { textLines } from '../files/text-lines.ts';
import { type ItemUndo, notMadeSchema, type ReceiptLine, receiptLineSchema } from '../schemas/item-undo.ts';
import { checkText } from '../schemas/read.ts';
import { prune, secretIn, type UndoFilesDeps } from './undo-files.ts';

/** Files of undo have 100 MB together. */
const MOST_BYTES = 50 * 1024 * 1024;

/** What takes a change of many items back: written before each of them is changed, so that it holds after a kill. */
export interface UndoReceipt {
  /** @throws BackofficeError FAILED when it cannot be written: then nothing more is changed. */
  add(changes: readonly { readonly id: string; readonly undo: ItemUndo }[]): Promise<void>;
  /** Takes those out again whose change was not made. */
  takeOut(ids: readonly string[]): Promise<void>;
  /** How many are kept, and why the first of the others is not. */
  kept(): { readonly kept: number; readonly lost: number; readonly reason: string | undefined };
}

export interface ReceiptPlace {
  readonly stateDirectory: string;
  /** Of the change. */
  readonly id: string;
}

export function createUndoReceipt(
  place: ReceiptPlace,
  { env, clock }: Pick<UndoFilesDeps, 'env' | 'clock'>,
): UndoReceipt {
  const file = fileOf(place);
  let [kept, lost, bytes] = [0, 0, 0];
  const folder = join(place.stateDirectory, 'undo');
  let reason: string | undefined;
  let begun = false;
  /** Of the last batch. */
  const held = new Set<string>();

  function textOf(line: ReceiptLine): string {
    const text = `${JSON.stringify(line)}\n`;
    const problem = secretIn(line.undo, env) ?? (bytes + text.length > MOST_BYTES ? TOO_MUCH : undefined);
    if (problem !== undefined) {
      reason ??= problem;
      lost += 1;
      return '';
    }
    kept += 1;
    held.add(line.id);
    bytes += text.length;
    return text;
  }

  return {
    async add(changes) {
      held.clear();
      const text = changes.map(textOf).join('');
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        if (!begun) await prune(folder, clock.now().getTime());
        begun = true;
        await appendFile(file, text, { mode: 0o600 });
        await chmod(file, 0o600);
      } catch (error) {
        throw new BackofficeError(
          'FAILED',
          `what takes the changes back cannot be kept: ${systemReason(error)}`,
          {
            hint: (command) => `free some space, and rerun to resume: ${command.again()}`,
            cause: error,
          },
        );
      }
    },
    async takeOut(ids) {
      const out = ids.filter((id) => held.delete(id));
      kept -= out.length;
      if (out.length === 0) return;
      await appendFile(file, out.map((id) => `${JSON.stringify({ id, notMade: true })}\n`).join('')).catch(
        (error: unknown) => {
          throw new BackofficeError('FAILED', `what was not changed cannot be noted: ${systemReason(error)}`);
        },
      );
    },
    kept: () => ({ kept, lost, reason }),
  };
}

const TOO_MUCH = 'what takes one change back has at most 50 MB';

/** The lines of a receipt whose changes were made, or may have been; none when it is not kept, or not any more. */
export async function* readReceipt(place: ReceiptPlace): AsyncGenerator<ReceiptLine> {
  const file = fileOf(place);
  if (!(await stat(file).catch(unlessMissing))?.isFile()) return;
  const notMade = new Set<string>();
  for await (const text of textLines(createReadStream(file, 'utf8'))) {
    const line = checkText(notMadeSchema, text);
    if ('value' in line) notMade.add(line.value.id);
  }
  for await (const text of textLines(createReadStream(file, 'utf8'))) {
    // What a killed process left of a line stands for nothing that was changed.
    const line = checkText(receiptLineSchema, text);
    if ('value' in line && !notMade.has(line.value.id)) yield line.value;
  }
}

function fileOf({ stateDirectory, id }: ReceiptPlace): string {
  return join(stateDirectory, 'undo', `${id}.jsonl`);
}
