import type { CommandWriter } from '../../hints.ts';
import { type Plan, plan, planFirst } from '../../services/deploy/plan.ts';
import { stackLedger } from '../../services/releases/stack-ledger.ts';
import type { ChangeSet, StackTarget } from '../../services/stack/change-set.ts';
import { tellingHowItStands } from '../../services/stack/interrupted.ts';
import { discardChangeSet } from '../../services/stack/made-change-set.ts';
import { operationToken } from '../../services/stack/operation.ts';
import { readStack } from '../../services/stack/stack.ts';
import { bucketTemplate, ledgerOf, needsBucketFirst } from './bucket-first.ts';
import { switchesPolicy, withSecondPolicyName } from './policy-switch.ts';
import type { Deployment, DeployRequest } from './request.ts';
import { type FailureWords, runChangeSet } from './run-change-set.ts';
import { takeUp } from './take-up.ts';

const TWO_STEPS =
  'in two updates: the policy of the role is made under a second name first, so that the function has one throughout';

const BUCKET_FIRST =
  'first the artifacts bucket, in a change set of its own: the template is larger than a request may be and goes through it';
const TAKES_UP =
  'in two change sets: first what is there is taken up as it is, after a backup of its table; then the rest is made, and its settings are changed';

/** That a plan takes more than one change set; nothing for one that does not. */
export function stepsText(
  { changes, changeSet, takesUp }: Plan,
  { target }: Pick<DeployRequest, 'target'>,
): readonly string[] {
  const bucketFirst = changeSet === undefined && needsBucketFirst(target.template, takesUp);
  return [
    ...(switchesPolicy(changes) ? [TWO_STEPS] : []),
    ...(takesUp.length > 0 ? [TAKES_UP] : []),
    ...(bucketFirst ? [BUCKET_FIRST] : []),
  ];
}

export function failureWords({ action }: DeployRequest): FailureWords {
  return {
    what: action === 'deploy' ? 'the deployment failed' : 'the rollback failed',
    hint: (command) => `see ${command('status')}; when the cause is removed, rerun: ${command.again()}`,
  };
}

/** The change set that ends a deployment; undefined when an update before it has already brought all. */
export async function readyChangeSet(
  { operation, deps, request }: Deployment,
  { changes, changeSet, takesUp }: Plan,
  { arn, id }: { readonly arn: string; readonly id: string },
): Promise<ChangeSet | undefined> {
  const { action, target } = request;
  const name = `${action}-${id}`;
  const carryOut = (ready: ChangeSet): Promise<void> =>
    runChangeSet({ operation, deps }, ready, operationToken(action, arn, `1-${id}`), failureWords(request));
  const again = async (wanted: StackTarget, suffix: string): Promise<Plan> => {
    const stack = await readStack(deps.cloudFormation, target.stackName);
    const ledger =
      (await stackLedger(operation.connection, stack)) ??
      (await ledgerOf(operation.connection, target.template));
    return plan(deps, { stack, target: wanted, name: `${name}-${suffix}`, ledger });
  };
  if (takesUp.length > 0) {
    const { connection } = operation;
    await takeUp({ ...deps, connection, carryOut }, target, takesUp, name);
  }
  if (changeSet === undefined && needsBucketFirst(target.template, takesUp)) {
    const small = { ...target, template: bucketTemplate(target.template, takesUp), parameters: {} };
    const made =
      takesUp.length === 0
        ? await planFirst(deps, small, `${name}-bucket`)
        : (await again(small, 'bucket')).changeSet;
    if (made !== undefined) await carryOut(made);
    return (await again(target, 'rest')).changeSet;
  }
  if (takesUp.length > 0) return (await again(target, 'rest')).changeSet;
  if (changeSet === undefined) return planFirst(deps, target, name);
  if (!switchesPolicy(changes)) return changeSet;
  await discardChangeSet(deps.cloudFormation, changeSet);
  const first = await again({ ...target, template: withSecondPolicyName(target.template) }, 'policy');
  if (first.changeSet !== undefined) await carryOut(first.changeSet);
  const standing = {
    stands: 'the first of two updates is made',
    hint: (command: CommandWriter) => `make the second: ${command.again()}`,
  };
  return (await tellingHowItStands(deps.signal, standing, () => again(target, 'end'))).changeSet;
}
