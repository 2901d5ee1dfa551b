import type { StackStep } from '../services/deploy/stack-events.ts';
import { stepLine } from '../views/stack-steps.ts';
import type { Run } from './run.ts';

/** Follows a stack operation on stderr: one line for each resource that is done, or failed. @returns its result. */
export async function printSteps<Result>(
  run: Run,
  steps: AsyncGenerator<StackStep, Result>,
): Promise<Result> {
  const begun = new Map<string, number>();
  let waiting = '';
  for (;;) {
    const { value, done } = await run.progress.during(
      waiting === '' ? 'working' : `working on ${waiting}`,
      () => steps.next(),
    );
    if (done) return value;
    const { logicalId, status, time } = value;
    if (status.endsWith('_IN_PROGRESS')) {
      begun.set(logicalId, Date.parse(time));
      waiting = logicalId;
      continue;
    }
    const millis = Date.parse(time) - (begun.get(logicalId) ?? Date.parse(time));
    run.progress.line(
      stepLine({ name: logicalId, outcome: outcomeOf(value), failed: status.endsWith('_FAILED'), millis }),
    );
  }
}

function outcomeOf({ status, reason }: StackStep): string {
  const words = status.toLowerCase().replaceAll('_', ' ');
  return status.endsWith('_FAILED') && reason !== null ? `${words}: ${reason}` : words;
}
