import { constants, type Stats } from 'node:fs';
import { type FileHandle, rename, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BackofficeError } from '../../errors.ts';
import { isWrittenInPlace } from '../../files/given-output.ts';
import { unlessMissing } from '../../files/missing.ts';
import { openRegular, otherKindOf } from '../../files/open-regular.ts';
import { systemReason } from '../../files/system-error.ts';
import { type Checkpoint, createCheckpoint } from '../../journal/checkpoints.ts';
import { exportStateSchema } from '../../schemas/checkpoints.ts';
import type { ExportRequest, ExportState } from '../../services/items/transfer/export-rows.ts';
import type { Operation } from '../operation.ts';
import type { ExportTarget } from './export-target.ts';
import { openInPlace } from './output-stream.ts';

const SAVE_MS = 1000;

export interface FileChoices {
  readonly cwd: string;
  /** Replaces a file that is there. */
  readonly overwrite?: true;
  /** Does not go on with an earlier run. */
  readonly fromStart?: true;
}

/** A file that gets its name when it is whole; until then it is `<name>.part`. Pipes and devices are written to as they stand. */
export async function openExportFile(
  operation: Operation,
  path: string,
  request: ExportRequest,
  { cwd, overwrite, fromStart }: FileChoices,
): Promise<ExportTarget> {
  const { clock, environment } = operation;
  const file = resolve(cwd, path);
  const stats = await stat(file).catch(unlessMissing);
  if (isWrittenInPlace(file, stats)) return openInPlace(operation, file, path);
  await requireFree(path, stats, overwrite);
  const part = `${file}.part`;
  const { table, format, csvSafe, plan, fields = [], segments, eventual } = request;
  const form = csvSafe ? `${format}, safe` : format;
  const wanted = JSON.stringify([plan?.request ?? null, fields.map(({ name }) => name)]);
  const identity = [environment.name, file, table, form, wanted, segments, eventual];
  const checkpoint: Checkpoint<ExportState> = createCheckpoint(
    environment.stateDirectory,
    exportStateSchema,
    'export',
    identity,
  );
  let handle: FileHandle | undefined;
  let size = 0;
  let saved = 0;
  let reached: ExportState | undefined;

  async function writable(flags = constants.O_TRUNC): Promise<FileHandle> {
    handle ??= await openRegular(part, constants.O_WRONLY | constants.O_CREAT | flags, 0o666).then(
      (opened) => opened.handle,
      (error: Error) => {
        throw new BackofficeError('USAGE', `${part} cannot be written: ${systemReason(error)}`);
      },
    );
    return handle;
  }

  return {
    name: path,
    isKept: true,
    async held() {
      const state = await checkpoint.read();
      if (fromStart || state === undefined || (await sizeOf(part)) < state.bytes) return undefined;
      // What was written after the last look at where it stood is written again.
      await (await writable(0)).truncate(state.bytes);
      size = state.bytes;
      return state;
    },
    async write(text) {
      const into = await writable();
      const bytes = Buffer.from(text);
      // A nearly full disk takes a part of what it is given.
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await into.write(bytes, at, bytes.length - at, size + at);
        at += bytesWritten;
      }
      size += bytes.length;
    },
    async keep(state) {
      reached = state;
      const now = clock.now().getTime();
      if (now - saved < SAVE_MS) return;
      saved = now;
      await checkpoint.save(state);
    },
    async finish() {
      await handle?.close();
      await rename(part, file);
      await checkpoint.remove();
    },
    async leave() {
      if (reached !== undefined) await checkpoint.save(reached);
      await handle?.close();
    },
  };
}

async function requireFree(path: string, stats: Stats | undefined, overwrite?: true): Promise<void> {
  if (stats === undefined) return;
  const kind = await otherKindOf(stats);
  if (kind !== undefined)
    throw new BackofficeError('USAGE', `${path} cannot be written: it is ${kind}`, {
      hint: 'choose another name',
    });
  if (!overwrite)
    throw new BackofficeError('CONFLICT', `${path} is there already`, {
      hint: 'choose another name, or replace it with --overwrite',
    });
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(unlessMissing))?.size ?? 0;
}
