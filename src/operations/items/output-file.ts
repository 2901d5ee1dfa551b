import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BackofficeError } from '../../errors.ts';
import { unlessMissing } from '../../files/missing.ts';
import { systemReason } from '../../files/system-error.ts';
import { type Checkpoint, createCheckpoint } from '../../journal/checkpoints.ts';
import { exportStateSchema } from '../../schemas/checkpoints.ts';
import type { ExportRequest, ExportState } from '../../services/items/transfer/export-rows.ts';
import type { Operation } from '../operation.ts';

/** Where an export goes to. */
export interface ExportTarget {
  readonly name: string;
  /** How far an earlier run came; undefined when there is none to go on with. */
  held(): Promise<ExportState | undefined>;
  write(text: string): Promise<void>;
  keep(state: ExportState): Promise<void>;
  /** All is there. */
  finish(): Promise<void>;
  /** Not all is there; what is may be gone on with. */
  leave(): Promise<void>;
}

/** @param write to stdout. */
export function openStdout(write: ExportTarget['write']): ExportTarget {
  return {
    name: '-',
    held: async () => undefined,
    write,
    keep: async () => undefined,
    finish: async () => undefined,
    leave: async () => undefined,
  };
}

const SAVE_MS = 1000;

export interface FileChoices {
  readonly cwd: string;
  /** Replaces a file that is there. */
  readonly overwrite?: true;
  /** Does not go on with an earlier run. */
  readonly fromStart?: true;
}

/** A file that gets its name when it is whole; until then it is `<name>.part`. */
export async function openExportFile(
  operation: Operation,
  path: string,
  request: ExportRequest,
  { cwd, overwrite, fromStart }: FileChoices,
): Promise<ExportTarget> {
  const { clock, environment } = operation;
  const file = resolve(cwd, path);
  if (!overwrite && (await exists(file)))
    throw new BackofficeError('CONFLICT', `${path} is there already`, {
      hint: 'choose another name, or replace it with --overwrite',
    });
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

  async function writable(): Promise<FileHandle> {
    handle ??= await open(part, 'w').catch((error: Error) => {
      throw new BackofficeError('USAGE', `${part} cannot be written: ${systemReason(error)}`);
    });
    return handle;
  }

  return {
    name: path,
    async held() {
      const state = await checkpoint.read();
      if (fromStart || state === undefined || (await sizeOf(part)) < state.bytes) return undefined;
      // What was written after the last look at where it stood is written again.
      handle = await open(part, 'r+');
      await handle.truncate(state.bytes);
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

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(unlessMissing)) !== undefined;
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(unlessMissing))?.size ?? 0;
}
