import { StackJournal } from './stack-journal.ts';
import { NAMES, StackRun, type StackRunOptions } from './stack-run.ts';
import type { StackOperation, StackRecord } from './stack-store.ts';

/** AWS has no type of its own for an import: believed, not proven. */
const OPERATION_TYPES = {
  create: 'CREATE_STACK',
  update: 'UPDATE_STACK',
  delete: 'DELETE_STACK',
  import: 'UPDATE_STACK',
} as const;

/** Carries out stack operations in the background. */
export interface Executor {
  start(stack: StackRecord, operation: StackOperation): Promise<void>;
  /** Goes on with a rollback that failed. */
  continueRollback(stack: StackRecord, operation: StackOperation): Promise<void>;
  /** Goes on with what a crash interrupted. */
  resumeAll(): Promise<void>;
  /** Resolves when nothing is in progress. */
  idle(): Promise<void>;
}

export function createExecutor(options: StackRunOptions): Executor {
  const running = new Set<Promise<void>>();

  function inBackground(journal: StackJournal): void {
    const run: Promise<void> = new StackRun(options, journal)
      .run()
      .catch(options.report)
      .finally(() => running.delete(run));
    running.add(run);
  }

  return {
    async continueRollback(stack, operation) {
      const { failedRollback: _, ...rest } = stack;
      const journal = new StackJournal(options.stacks, options.clock, { ...rest, operation });
      journal.begin('CONTINUE_ROLLBACK');
      inBackground(journal);
    },
    async start(stack, operation) {
      // A stack whose creation fails still has the template that says how it is to be removed.
      const model = operation.kind === 'create' ? operation.target : stack.model;
      const begun = operation.kind === 'delete' ? { ...operation, statusBefore: stack.status } : operation;
      const journal = new StackJournal(options.stacks, options.clock, { ...stack, model, operation: begun });
      journal.begin(OPERATION_TYPES[operation.kind]);
      await journal.setStatus(`${NAMES[operation.kind]}_IN_PROGRESS`, 'User Initiated');
      inBackground(journal);
    },
    async resumeAll() {
      for (const stack of await options.stacks.all()) {
        if (stack.operation !== undefined)
          inBackground(new StackJournal(options.stacks, options.clock, stack));
      }
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
