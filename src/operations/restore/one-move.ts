import { BackofficeError } from '../../errors.ts';
import { createJournal } from '../../journal/journal.ts';
import type { Held, HeldObject } from '../../services/held-object.ts';
import { createMoveLocks, type MoveLock } from '../../services/restore/move-lock.ts';
import type { Operation } from '../operation.ts';

export interface MoveOwner {
  /** Of the change, as the journal has it. */
  readonly id: string;
  readonly command: string;
  /** Whether a move of somebody who is gone is taken over. */
  readonly takeOver: boolean;
}

/** So long an interrupted command tries to let the next one begin. */
const FAREWELL_MS = 3000;

/**
 * Does what only one may do at a time for an environment. What a command of this machine has left, which is no longer
 * there, is taken over.
 * @throws BackofficeError CONFLICT with who moves the application and since when.
 */
export async function asOnlyMove<T>(
  operation: Operation,
  { id, command, takeOver }: MoveOwner,
  work: () => Promise<T>,
): Promise<T> {
  const { artifactsBucket } = await operation.outputs.get();
  const locks = createMoveLocks(await operation.connection.s3(), artifactsBucket);
  const { arn: by } = await operation.identity();
  const lock = { id, by, since: operation.clock.now().toISOString(), command };
  const held = await locks.claim(lock);
  if (!held.isOurs) await takeMoveOver(operation, locks, lock, { held, takeOver });
  operation.forgetReads();
  try {
    return await work();
  } finally {
    operation.forgetReads();
    const until = operation.signal.aborted ? AbortSignal.timeout(FAREWELL_MS) : undefined;
    await locks.release(id, until).catch((error: unknown) => {
      operation.report(
        `warning: the mark that the application is being moved could not be removed (${error instanceof Error ? error.message : 'failed'}); the next move takes --take-over`,
      );
    });
  }
}

/** @throws BackofficeError CONFLICT for a move that somebody may be working on, and where somebody else was sooner. */
async function takeMoveOver(
  operation: Operation,
  locks: HeldObject<MoveLock>,
  lock: MoveLock,
  { held, takeOver }: { readonly held: Held<MoveLock>; readonly takeOver: boolean },
): Promise<void> {
  if (!takeOver && !(await isAbandoned(operation, held.value()))) throw underWay(held.value());
  const claimed = await locks.claim(lock, held);
  if (!claimed.isOurs) throw underWay(claimed.value());
  operation.report(`taking over ${moveOf(held)}`);
}

/** One whose mark cannot be read is taken over, too. */
function moveOf({ value }: Held<MoveLock>): string {
  try {
    const { by, since } = value();
    return `the move that ${by} began ${since}`;
  } catch (error) {
    return `a move: ${error instanceof Error ? error.message : 'its mark cannot be read'}`;
  }
}

/** Whether a move was begun from here by a command that is no longer there. */
async function isAbandoned(operation: Operation, { id }: MoveLock): Promise<boolean> {
  const entries = await createJournal(operation.environment.stateDirectory).read();
  const entry = entries.find((each) => each.id === id);
  return entry !== undefined && (entry.end !== null || !operation.processes.alive(entry.processId));
}

function underWay({ by, since, command }: MoveLock): BackofficeError {
  return new BackofficeError(
    'CONFLICT',
    `the application is being moved to another table already: ${command} by ${by}, begun ${since}`,
    {
      hint: (command) =>
        `wait for it: ${command('status')}; if that command is gone, take its move over: ${command.again('--take-over')}`,
    },
  );
}
