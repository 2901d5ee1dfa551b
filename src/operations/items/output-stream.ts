import { BackofficeError } from '../../errors.ts';
import { type GivenOutput, openOutput } from '../../files/given-output.ts';
import { systemReason } from '../../files/system-error.ts';
import type { Operation } from '../operation.ts';
import type { ExportTarget } from './export-target.ts';

/** @param write to stdout. */
export function openStdout(write: ExportTarget['write']): ExportTarget {
  return { name: '-', ...PASSING, write };
}

/** A pipe or a device. @param name as the user gave it. */
export function openInPlace({ signal }: Operation, path: string, name: string): ExportTarget {
  const cannot = (error: Error): never => {
    if (signal.aborted) throw error;
    throw new BackofficeError('FAILED', `${name} cannot be written: ${systemReason(error)}`, {
      cause: error,
    });
  };
  let opened: GivenOutput | undefined;
  const close = (): Promise<void> => opened?.close().catch(cannot) ?? Promise.resolve();
  return {
    name,
    ...PASSING,
    async write(text) {
      opened ??= await openOutput(path, { signal }).catch(cannot);
      await opened.write(text).catch(cannot);
    },
    finish: close,
    leave: close,
  };
}

/** What is written is gone: there is nothing to go on with. */
const PASSING = {
  isKept: false,
  held: async () => undefined,
  keep: async () => undefined,
  finish: async () => undefined,
  leave: async () => undefined,
} as const;
