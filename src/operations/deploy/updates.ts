import { type Plan, plan } from '../../services/deploy/plan.ts';
import { stackLedger } from '../../services/releases/stack-ledger.ts';
import type { ChangeSet, StackTarget } from '../../services/stack/change-set.ts';
import { operationToken } from '../../services/stack/operation.ts';
import { readStack } from '../../services/stack/stack.ts';
import { ledgerOf } from './bucket-first.ts';
import { failureWords } from './failure-words.ts';
import type { Deployment } from './request.ts';
import { runChangeSet } from './run-change-set.ts';

/** The updates of the stack that a deployment makes, one after the other. */
export interface Updates {
  /** What the names of its change sets begin with. */
  readonly name: string;
  /** How many are made. */
  made(): number;
  /** Carries one out, and follows it to its end. */
  carryOut(changeSet: ChangeSet): Promise<void>;
  /** Plans the next one, on the stack as it is now. */
  again(target: StackTarget, suffix: string): Promise<Plan>;
}

export function createUpdates(
  { operation, deps, request }: Deployment,
  { arn, id }: { readonly arn: string; readonly id: string },
): Updates {
  const { action, target } = request;
  const name = `${action}-${id}`;
  let made = 0;
  return {
    name,
    made: () => made,
    async carryOut(changeSet) {
      const token = operationToken(action, arn, `${made + 1}-${id}`);
      await runChangeSet({ operation, deps }, changeSet, token, failureWords(request));
      made += 1;
    },
    async again(wanted, suffix) {
      const stack = await readStack(deps.cloudFormation, target.stackName);
      const ledger =
        (await stackLedger(operation.connection, stack)) ??
        (await ledgerOf(operation.connection, target.template));
      return plan(deps, { stack, target: wanted, name: `${name}-${suffix}`, ledger });
    },
  };
}
