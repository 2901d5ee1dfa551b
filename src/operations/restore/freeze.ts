import { canRefuseWrites, longestInvocationMs, refusesWrites } from '../../services/deploy/active-table.ts';
import { executeChangeSet } from '../../services/stack/change-set.ts';
import { operationToken } from '../../services/stack/operation.ts';
import { conditionOf, readStack, type StackState } from '../../services/stack/stack.ts';
import { type StackDeps, withSignal } from '../../services/stack/stack-deps.ts';
import { stackDeps } from '../deploy/run-change-set.ts';
import type { Operation } from '../operation.ts';
import { changeTableUse, planUse } from './switch-table.ts';

/** After it is over, an invocation that was given up may be told of late. */
const MARGIN_MS = 1000;

/**
 * Makes the application refuse writes, and waits until no invocation that began before can still write. An application
 * that cannot refuse them is told of, and goes on taking them.
 * @returns whether writes are refused.
 */
export async function freeze(operation: Operation): Promise<boolean> {
  operation.report('refusing writes while the application moves; reads continue');
  const stack = await changeTableUse(operation.agreed(), { refusesWrites: true });
  if (!canRefuseWrites(stack)) {
    operation.report(
      `note: this release cannot refuse writes; rows that are written meanwhile are compared after the move. To change that: ${operation.command('deploy')}`,
    );
    return false;
  }
  const waits = longestInvocationMs(stack);
  await operation.during(
    `waiting ${waits / 1000} s (the function's timeout): requests that have begun may still write`,
    () => operation.clock.sleep(waits + MARGIN_MS, operation.signal),
  );
  return true;
}

/** So long an interrupted command takes to let writes through again. */
const FAREWELL_MS = 60_000;

/** Does what needs writes to be refused; whatever ends it early lets them through again. */
export async function thawingOnFailure<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await thaw(operation).catch((left: unknown) => {
      operation.report(
        `warning: WRITES ARE STILL REFUSED (${left instanceof Error ? left.message : 'failed'}); to end that: ${operation.command('deploy')}`,
      );
      if (!(left instanceof Error)) throw left;
    });
    throw error;
  }
}

/** By calls that outlive the command's own signal. */
async function thaw(operation: Operation): Promise<void> {
  const { signal } = operation;
  const deps = signal.aborted
    ? withSignal(await stackDeps(operation), AbortSignal.timeout(FAREWELL_MS))
    : await stackDeps(operation);
  operation.forgetReads();
  const stack = await settled(deps, operation.environment.stackName);
  if (!refusesWrites(stack)) return;
  if (!signal.aborted) {
    operation.report('letting writes through again');
    await changeTableUse(operation.agreed(), { refusesWrites: false });
    return;
  }
  await beginToThaw(operation, deps, stack);
}

/** How it ends, nobody waits for who was interrupted. */
async function beginToThaw(
  operation: Operation,
  deps: StackDeps,
  stack: StackState | undefined,
): Promise<void> {
  if (stack === undefined) return;
  const id = operation.newId();
  const { arn } = await operation.identity();
  const changeSet = await planUse(deps, stack, { refusesWrites: false }, `restore-${id}`);
  if (changeSet !== undefined) await executeChangeSet(deps, changeSet, operationToken('restore', arn, id));
  operation.report(`writes are let through again; see it: ${operation.command('status')}`);
}

const LOOK_MS = 1000;

/** What was begun with the stack comes to its end first. */
async function settled(deps: StackDeps, stackName: string): Promise<StackState | undefined> {
  for (;;) {
    const stack = await readStack(deps.cloudFormation, stackName, { fresh: true });
    if (conditionOf(stack) !== 'busy') return stack;
    await deps.clock.sleep(LOOK_MS, deps.signal);
  }
}
