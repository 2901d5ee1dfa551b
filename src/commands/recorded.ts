import { isBackofficeError } from '../errors.ts';
import { createJournal, type Journal, type JournalStart, type Outcome } from '../journal/journal.ts';
import { createRedactor } from '../redact.ts';
import type { Run } from './run.ts';

/** A change, as the journal has it. */
export interface RecordedChange {
  /** The command, such as `items delete`. */
  readonly action: string;
  /** What it changes, such as `item item-001`. */
  readonly target: string;
  readonly before?: unknown;
  /** An id that the change is known by elsewhere too. */
  readonly id?: string;
}

/** Where a change is made, and by whom. */
export interface ChangeScene extends Pick<JournalStart, 'environment' | 'account' | 'region' | 'arn'> {
  readonly stateDirectory: string;
}

/**
 * Makes a change with an entry in the journal: one line before it is begun, one after it has ended.
 * @param after what the journal keeps of the result.
 */
export async function recorded<T>(
  run: Run,
  { stateDirectory, ...scene }: ChangeScene,
  { action, target, before = null, id = run.newId() }: RecordedChange,
  work: () => Promise<T>,
  after: (result: T) => unknown = (result) => result,
): Promise<T> {
  if (run.options.dryRun) throw new Error(`${action} would change something in a dry run`);
  const { clock, env, processes } = run.context;
  const redact = createRedactor(env);
  const journal = createJournal(stateDirectory);
  const time = (): string => clock.now().toISOString();

  /** A journal that cannot be written stops nobody at 3 a.m., but it is told. */
  async function write(add: (journal: Journal) => Promise<void>): Promise<void> {
    await add(journal).catch((error: unknown) =>
      run.progress.line(`warning: the journal cannot be written: ${(error as Error).message}`),
    );
  }

  function end(outcome: Outcome, result: unknown, error: string | null): Promise<void> {
    const told = { after: redact(result ?? null), error: error === null ? null : String(redact(error)) };
    return write(({ end: add }) => add({ id, time: time(), outcome, ...told }));
  }

  const start = { ...scene, action, target, before: redact(before), processId: processes.id };
  await write(({ begin }) => begin({ id, time: time(), ...start }));
  try {
    const result = await work();
    await end('done', after(result), null);
    return result;
  } catch (error) {
    const interrupted = isBackofficeError(error) && /^(INTERRUPTED|TIMEOUT)$/.test(error.code);
    await end(interrupted ? 'interrupted' : 'failed', null, (error as Error).message);
    throw error;
  }
}
