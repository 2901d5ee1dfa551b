import type { Connection } from '../aws/connection.ts';
import type { Clock } from '../clock.ts';
import type { GitRevision, Installation, Processes } from '../context.ts';
import type { Environment } from '../environments/environment.ts';
import type { Danger, Intent } from '../environments/guard.ts';
import type { Identity } from '../environments/identity-cache.ts';
import type { CommandWriter } from '../hints.ts';
import type { Change } from '../journal/record-change.ts';
import type { ChangeAction } from '../schemas/changes.ts';
import type { Api } from '../services/application-client.ts';
import type { StackStep } from '../services/stack/events.ts';
import type { OutputsSource } from '../services/stack/outputs.ts';
import type { OperationEvent, Picture } from './events.ts';

/** An environment's services. */
export interface Session {
  readonly environment: Environment;
  readonly connection: Connection;
  readonly outputs: OutputsSource;
  readonly api: Api;
  /** Who the credentials are; asked once, and remembered for minutes. @throws BackofficeError (REFUSED) for another account than the pinned one. */
  identity(): Promise<Identity>;
  /** Drops what was read: who looks again and again begins each look with it. */
  forgetReads(): void;
}

/** A change that is agreed to, recorded, and only then sent. */
export interface AgreedChange<Action extends ChangeAction, Result> extends Change<Action, Result> {
  /** Said before, and in what is asked. */
  readonly irrevocable?: boolean;
  /** What is asked before: always in class production, elsewhere by its danger. */
  readonly consent: Pick<Intent, 'what' | 'detail' | 'secret'> & { readonly danger: Danger };
  /** Of a change that `undo` can take back: whether it can, or why not. */
  readonly undoable?: (result: Result) => true | string;
}

/**
 * What work of several steps acts through: an environment, and ways to report, to ask and to record. It knows no
 * terminal: a command hands in one that does.
 */
export interface Operation extends Session {
  /** Only looks: a change is a defect then. */
  readonly dryRun: boolean;
  readonly clock: Clock;
  /** Aborted by Ctrl-C, and by `--timeout`. */
  readonly signal: AbortSignal;
  /** Whether the user said how long it may take. */
  readonly timeLimited: boolean;
  readonly processes: Processes;
  readonly installation: Installation;
  /** Writes a command that acts where this one does. */
  readonly command: CommandWriter;
  newId(): string;
  /** The revision of the working copy that the command runs in; null outside of one. */
  gitRevision(): Promise<GitRevision | null>;
  /** Tells one line. */
  report(line: string): void;
  /** Tells what has to be laid out. */
  tell(event: OperationEvent): void;
  /** Shows what goes on while `work` runs. */
  during<T>(label: string, work: () => Promise<T>): Promise<T>;
  /** Shows a picture that is drawn anew while `work` runs. */
  live<T>(picture: () => Picture, work: () => Promise<T>): Promise<T>;
  /**
   * Where no terminal can be drawn over, tells a picture now and then.
   * @returns to be called whenever it changes.
   */
  paced(everyMs: number, picture: () => Picture): () => void;
  /**
   * Tells the steps of an operation on the stack. @returns its result.
   * @param options.rollbackWanted whether a stack that was rolled back is what was asked for.
   */
  follow<Result>(
    steps: AsyncGenerator<StackStep, Result>,
    options?: { readonly rollbackWanted?: boolean },
  ): Promise<Result>;
  /** @throws BackofficeError (REFUSED) unless it was agreed to. */
  confirm(intent: Intent, danger: Danger): Promise<unknown>;
  /**
   * Makes a change: who and where is checked and told, consent is asked for, and the journal has it before it is
   * begun and after it has ended. Changes cannot be sent in any other way.
   * @throws BackofficeError (REFUSED) for another account, or without consent.
   */
  record<Action extends ChangeAction, Result>(
    change: AgreedChange<Action, Result>,
    work: () => Promise<Result>,
  ): Promise<Result>;
  /** The same, for what follows from what was agreed to: nothing more is asked. */
  agreed(): Operation;
  /** The same, with `--dry-run`. */
  dry(): Operation;
}
