import type { Clock } from '../clock.ts';
import { defined } from '../defined.ts';
import { BackofficeError } from '../errors.ts';
import { systemReason } from '../files/system-error.ts';
import { createRedactor } from '../redact.ts';
import type { ChangeAction, ChangeRecords } from '../schemas/changes.ts';
import { createJournal, type Journal, type JournalEnd, type JournalStart, type Outcome } from './journal.ts';

/** A change, as the journal has it. */
export interface Change<Action extends ChangeAction, Result> {
  readonly action: Action;
  /** What it changes, such as `item item-001`. */
  readonly target: string;
  /** An id that the change is known by elsewhere too. */
  readonly id?: string;
  readonly before?: ChangeRecords[Action]['before'];
  /** What is kept of the result. */
  readonly after: (result: Result) => ChangeRecords[Action]['after'];
}

/** Where a change is made, and by whom. */
export interface ChangePlace extends Pick<JournalStart, 'environment' | 'account' | 'region' | 'arn'> {
  readonly stateDirectory: string;
}

export interface Recorder {
  /** Whether a change that cannot be recorded is not made. */
  readonly required?: boolean;
  /** Where the change is made from. */
  readonly from?: string;
  /** Told of a change that has ended, with secrets hashed; not waited for unless it says so. */
  readonly share?: (start: JournalStart, end: JournalEnd) => Promise<void>;
  readonly clock: Clock;
  /** May hold secrets, which are hashed wherever they turn up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly processId: number;
  readonly report: (line: string) => void;
  newId(): string;
}

/** Makes a change with an entry in the journal: one line before it is begun, one after it has ended. */
export async function recordChange<Action extends ChangeAction, Result>(
  { required = false, from, share, clock, env, processId, report, newId }: Recorder,
  { stateDirectory, ...place }: ChangePlace,
  { action, target, before, id = newId(), after }: Change<Action, Result>,
  work: () => Promise<Result>,
): Promise<Result> {
  const redact = createRedactor(env);
  const journal = createJournal(stateDirectory);
  const time = (): string => clock.now().toISOString();

  /** A journal that cannot be written stops nobody at 3 a.m. outside of class production, but it is told. */
  async function write(add: (journal: Journal) => Promise<void>): Promise<void> {
    await add(journal).catch((error: unknown) =>
      report(`warning: the journal cannot be written: ${systemReason(error)}`),
    );
  }

  const start: JournalStart = {
    id,
    time: time(),
    ...place,
    action,
    target,
    before: redact(before ?? null),
    processId,
    ...defined({ from }),
  };

  async function end(outcome: Outcome, result: unknown, error: string | null): Promise<void> {
    const told = { after: redact(result ?? null), error: error === null ? null : String(redact(error)) };
    const ended = { id, time: time(), outcome, ...told };
    await write(({ end: add }) => add(ended));
    await share?.(start, ended);
  }

  const begin = (to: Journal): Promise<void> => to.begin(start);
  if (required) await begin(journal).catch((error: unknown) => Promise.reject(notRecorded(action, error)));
  else await write(begin);
  try {
    const result = await work();
    await end('done', after(result), null);
    return result;
  } catch (error) {
    const interrupted = error instanceof BackofficeError && /^(INTERRUPTED|TIMEOUT)$/.test(error.code);
    await end(interrupted ? 'interrupted' : 'failed', null, (error as Error).message);
    throw error;
  }
}

function notRecorded(action: string, error: unknown): BackofficeError {
  const why = systemReason(error);
  return new BackofficeError('REFUSED', `${action} was not begun: it cannot be recorded (${why})`, {
    hint: 'make the state directory writable, free some space, or choose another one with --state-dir',
    cause: error,
  });
}
