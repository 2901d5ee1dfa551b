import type { Clock } from '../clock.ts';
import type { StackStep } from '../services/stack/events.ts';
import { lines } from '../terminal/layout/docs.ts';
import type { Progress } from '../terminal/progress.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { outcomeOf, stepText } from '../views/stack-steps.ts';
import { createStackTree } from '../views/stack-tree.ts';

export interface Follower {
  readonly clock: Clock;
  /** Of stderr. */
  readonly style: TextStyle;
  readonly progress: Progress;
}

/**
 * Follows a stack operation on stderr: one line for each resource that is done, or failed; on a terminal also a
 * tree of what is under way. @returns its result.
 * @param options.rollbackWanted whether a stack that was rolled back is what was asked for.
 */
export async function followSteps<Result>(
  { clock, style, progress }: Follower,
  steps: AsyncGenerator<StackStep, Result>,
  { rollbackWanted = false } = {},
): Promise<Result> {
  const tree = createStackTree();
  return progress.live(
    () => tree.render(clock.now().getTime(), style),
    async () => {
      for (;;) {
        const { value, done } = await steps.next();
        if (done) return value;
        const millis = tree.apply(value);
        if (millis === undefined) continue;
        const failed = isFailure(value, rollbackWanted);
        const step = { name: value.logicalId, outcome: outcomeOf(value), failed, millis };
        progress.show(lines([stepText(step)]));
      }
    },
  );
}

/** A stack that was rolled back did not get to where it should. */
function isFailure({ status, ofStack }: StackStep, rollbackWanted: boolean): boolean {
  return status.endsWith('_FAILED') || (ofStack && !rollbackWanted && status.endsWith('ROLLBACK_COMPLETE'));
}
