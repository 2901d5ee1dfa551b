import { followStack } from '../../services/stack/events.ts';
import { readOperation } from '../../services/stack/operation.ts';
import { readStack } from '../../services/stack/stack.ts';
import type { OpenEnvironment, Run } from '../run.ts';
import { printSteps } from './print-steps.ts';

/** Follows what is in progress on the stack, whoever began it, to its end. */
export async function followOperation(run: Run, open: OpenEnvironment): Promise<void> {
  const { connection, environment } = open;
  const cloudFormation = await connection.cloudFormation();
  const stack = await readStack(cloudFormation, environment.stackName);
  const operation = await readOperation(cloudFormation, stack);
  if (stack === undefined || operation === null) return;
  const watch = { cloudFormation, clock: run.context.clock, signal: run.signal, report: run.progress.line };
  await printSteps(run, followStack(watch, stack.id, operation.before));
  open.forgetReads();
}
