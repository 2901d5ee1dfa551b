import { resourceNames } from '../../../stack/contract/names.ts';
import { type Plan, plan, planFirst } from '../../services/deploy/plan.ts';
import { stackLedger } from '../../services/releases/stack-ledger.ts';
import type { ChangeSet, StackTarget } from '../../services/stack/change-set.ts';
import { type Standing, tellingHowItStands } from '../../services/stack/interrupted.ts';
import { readLiveTemplate } from '../../services/stack/live-template.ts';
import { discardChangeSet } from '../../services/stack/made-change-set.ts';
import { operationToken } from '../../services/stack/operation.ts';
import { readStack } from '../../services/stack/stack.ts';
import { bucketTemplate, ledgerOf, needsBucketFirst } from './bucket-first.ts';
import { changesIndexes, indexTemplates } from './index-templates.ts';
import { switchesPolicy, withSecondPolicyName } from './policy-switch.ts';
import type { Deployment, DeployRequest } from './request.ts';
import { type FailureWords, runChangeSet } from './run-change-set.ts';
import { settleIndexes } from './settle-indexes.ts';
import { takeUp } from './take-up.ts';

const TWO_STEPS =
  'in two updates: the policy of the role is made under a second name first, so that the function has one throughout';

const INDEX_ALONE =
  'an index of the table is made or removed in an update of its own, after everything else, and is waited for';
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
    ...(changesIndexes(changes) ? [INDEX_ALONE] : []),
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
  deployment: Deployment,
  { changes, changeSet, takesUp }: Plan,
  { arn, id }: { readonly arn: string; readonly id: string },
): Promise<ChangeSet | undefined> {
  const { operation, deps, request } = deployment;
  const { action, target } = request;
  const name = `${action}-${id}`;
  let updates = 0;
  const carryOut = (ready: ChangeSet): Promise<void> => {
    updates += 1;
    const token = operationToken(action, arn, `${updates}-${id}`);
    return runChangeSet({ operation, deps }, ready, token, failureWords(request));
  };
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
  const inSteps = (planned: Plan): Promise<ChangeSet | undefined> =>
    lastOfSteps(deployment, planned, { carryOut, again });
  if (changeSet === undefined && needsBucketFirst(target.template, takesUp)) {
    const small = { ...target, template: bucketTemplate(target.template, takesUp), parameters: {} };
    const made =
      takesUp.length === 0
        ? await planFirst(deps, small, `${name}-bucket`)
        : (await again(small, 'bucket')).changeSet;
    if (made !== undefined) await carryOut(made);
    return inSteps(await again(target, 'rest'));
  }
  if (takesUp.length > 0) return inSteps(await again(target, 'rest'));
  if (changeSet === undefined) return planFirst(deps, target, name);
  return inSteps({ changes, changeSet, takesUp });
}

interface Steps {
  readonly carryOut: (changeSet: ChangeSet) => Promise<void>;
  readonly again: (wanted: StackTarget, suffix: string) => Promise<Plan>;
}

/** Makes the updates that have to come before the last one. @returns the change set of the last one. */
async function lastOfSteps(
  { operation, deps, request }: Deployment,
  { changes, changeSet }: Plan,
  { carryOut, again }: Steps,
): Promise<ChangeSet | undefined> {
  const { target } = request;
  const before = changeSet === undefined ? [] : await templatesBefore(deps, target, changes);
  if (changeSet === undefined || before.length === 0) return changeSet;
  await discardChangeSet(deps.cloudFormation, changeSet);
  const standing = (made: number): Standing => ({
    stands: `${made} of ${before.length + 1} updates ${made === 1 ? 'is' : 'are'} made`,
    hint: (command) => `make what is left: ${command.again()}`,
  });
  for (const [made, template] of before.entries()) {
    const step = async (): Promise<void> => {
      const ready = await again({ ...target, template }, `step-${made + 1}`);
      if (ready.changeSet === undefined) return;
      await carryOut(ready.changeSet);
      if (changesIndexes(ready.changes))
        await settleIndexes(operation, resourceNames(operation.environment.name).table);
    };
    await (made === 0 ? step() : tellingHowItStands(deps.signal, standing(made), step));
  }
  const last = (): Promise<Plan> => again(target, 'end');
  return (await tellingHowItStands(deps.signal, standing(before.length), last)).changeSet;
}

async function templatesBefore(
  { cloudFormation }: Deployment['deps'],
  { stackName, template }: StackTarget,
  changes: Plan['changes'],
): Promise<readonly string[]> {
  const states = changesIndexes(changes)
    ? indexTemplates(
        (await readLiveTemplate(cloudFormation, { id: stackName, name: stackName })).template,
        template,
      )
    : [];
  return switchesPolicy(changes) ? [withSecondPolicyName(states[0] ?? template), ...states] : states;
}
