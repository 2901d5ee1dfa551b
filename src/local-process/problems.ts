import { join } from 'node:path';
import { BackofficeError } from '../errors.ts';
import { EXIT } from './exit-codes.ts';
import { LOG, lastLines } from './last-words.ts';

/** The error about a process that is there and does not answer. Nothing was sent to it, or what only looks. */
export function hangs(pid: number): BackofficeError {
  return new BackofficeError('UNREACHABLE', `the embedded environment (process ${pid}) does not answer`, {
    hint: (command) => `end it, then rerun; nothing is lost: ${command('local stop')}`,
  });
}

/** The error about a process that does not answer to what changes something. */
export function hangsInChange(pid: number): BackofficeError {
  return new BackofficeError(
    'UNREACHABLE',
    `the embedded environment (process ${pid}) does not answer; whether the change was made is not known`,
    { hint: (command) => `end it, and look at what is there before you rerun: ${command('local stop')}` },
  );
}

/** A process that was started, and ended. */
interface FailedStart {
  readonly pid?: number | undefined;
  readonly exitCode: number | null;
  /** Where the log ended before. */
  readonly from: number;
}

export async function doesNotStart(
  directory: string,
  { pid, exitCode, from }: FailedStart,
): Promise<BackofficeError> {
  const last =
    exitCode === EXIT.alreadyServed
      ? 'another process holds its state, and does not answer'
      : await lastLines(directory, { pid, from });
  return new BackofficeError(
    exitCode === EXIT.laterVersion ? 'CONFLICT' : 'FAILED',
    `the embedded environment does not start: ${last === '' ? 'it could not even write its log; is the disk full?' : last}`,
    {
      hint: (command) => {
        if (exitCode === EXIT.laterVersion) return USE_NEWER;
        if (exitCode !== EXIT.unreadable) return `see ${join(directory, LOG)}`;
        return `put a copy of the state in its place, or begin anew: ${command('local reset')}`;
      },
    },
  );
}

/** What helps where a later version was here first. */
export const USE_NEWER = 'use the newer version of backoffice';

/** What the user is told of a process that ended without being stopped. */
export async function crashNotice(directory: string, pid: number): Promise<string> {
  const last = await lastLines(directory, { pid });
  const why =
    last === ''
      ? 'it left no message; it was killed, or the machine was switched off'
      : `its last lines in ${join(directory, LOG)} were:\n${last}`;
  return `the embedded environment (process ${pid}) crashed and was started again; ${why}`;
}
