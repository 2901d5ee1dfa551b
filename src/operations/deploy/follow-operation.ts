import { followStack } from '../../services/stack/events.ts';
import { readOperation } from '../../services/stack/operation.ts';
import { readStack } from '../../services/stack/stack.ts';
import type { Operation } from '../operation.ts';

/** Follows what is in progress on the stack, whoever began it, to its end. */
export async function followOperation(operation: Operation): Promise<void> {
  const { connection, environment, clock, signal, report } = operation;
  const cloudFormation = await connection.cloudFormation();
  const stack = await readStack(cloudFormation, environment.stackName);
  const underWay = await readOperation(cloudFormation, stack);
  if (stack === undefined || underWay === null) return;
  const deps = { cloudFormation, clock, signal, report };
  await operation.follow(followStack(deps, stack.id, underWay.before));
  operation.forgetReads();
}
