import { resourceNames } from '../../../stack/contract/names.ts';
import { findTable } from '../../services/deploy/found-table.ts';
import { type Plan, planFirst } from '../../services/deploy/plan.ts';
import type { ChangeSet, StackTarget } from '../../services/stack/change-set.ts';
import { type Standing, tellingHowItStands } from '../../services/stack/interrupted.ts';
import { readLiveTemplate } from '../../services/stack/live-template.ts';
import { discardChangeSet } from '../../services/stack/made-change-set.ts';
import { counted } from '../../words/counted.ts';
import type { Operation } from '../operation.ts';
import { bucketTemplate, needsBucketFirst } from './bucket-first.ts';
import { changesIndexes, changesTables, indexTemplates } from './index-templates.ts';
import { switchesPolicy, withSecondPolicyName } from './policy-switch.ts';
import type { Deployment, DeployRequest } from './request.ts';
import { settleIndexes } from './settle-indexes.ts';
import { takeUp } from './take-up.ts';
import { createUpdates, type Updates } from './updates.ts';

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

/** What ends a deployment. */
export interface LastUpdate {
  /** Undefined when an update before it has already brought all. */
  readonly changeSet: ChangeSet | undefined;
  readonly changes: Plan['changes'];
}

/** Makes all updates but the last one. */
export async function readyChangeSet(
  deployment: Deployment,
  planned: Plan,
  token: { readonly arn: string; readonly id: string },
): Promise<LastUpdate> {
  const { deps } = deployment;
  const updates = createUpdates(deployment, token);
  const standing = (): Standing | undefined => {
    const made = updates.made();
    if (made === 0) return undefined;
    const stands = `${counted(made, 'update')} of the stack ${made === 1 ? 'is' : 'are'} made, what is left is not`;
    return { stands, hint: (command) => `make what is left: ${command.again()}` };
  };
  return tellingHowItStands(deps.signal, standing, () => lastUpdate(deployment, planned, updates));
}

async function lastUpdate(
  deployment: Deployment,
  { changes, changeSet, takesUp }: Plan,
  updates: Updates,
): Promise<LastUpdate> {
  const { operation, deps, request } = deployment;
  const { target } = request;
  const { carryOut, again, name } = updates;
  if (changesTables(changes)) await settleIndexes(operation, ownTable(operation));
  if (takesUp.length > 0) {
    const { connection } = operation;
    await takeUp({ ...deps, connection, carryOut }, target, takesUp, name);
  }
  const bucketFirst = changeSet === undefined && needsBucketFirst(target.template, takesUp);
  if (bucketFirst) {
    const small = { ...target, template: bucketTemplate(target.template, takesUp), parameters: {} };
    const made =
      takesUp.length === 0
        ? await planFirst(deps, small, `${name}-bucket`)
        : (await again(small, 'bucket')).changeSet;
    if (made !== undefined) await carryOut(made);
  }
  if (bucketFirst || takesUp.length > 0) return lastOfSteps(deployment, await again(target, 'rest'), updates);
  if (changeSet === undefined) return { changeSet: await planFirst(deps, target, name), changes };
  return lastOfSteps(deployment, { changes, changeSet }, updates);
}

/** Makes the updates that have to come before the last one, where it takes several. */
async function lastOfSteps(
  { operation, deps, request }: Deployment,
  planned: LastUpdate,
  { carryOut, again }: Updates,
): Promise<LastUpdate> {
  const { target } = request;
  const { changes, changeSet } = planned;
  const before = changeSet === undefined ? [] : await templatesBefore(operation, deps, target, changes);
  if (changeSet === undefined || before.length === 0) return planned;
  await discardChangeSet(deps.cloudFormation, changeSet);
  for (const [index, template] of before.entries()) {
    const ready = await again({ ...target, template }, `step-${index + 1}`);
    if (ready.changeSet === undefined) continue;
    await carryOut(ready.changeSet);
    if (changesIndexes(ready.changes)) await settleIndexes(operation, ownTable(operation));
  }
  return again(target, 'end');
}

async function templatesBefore(
  { connection, environment }: Operation,
  { cloudFormation }: Deployment['deps'],
  { stackName, template, revertDrift }: StackTarget,
  changes: Plan['changes'],
): Promise<readonly string[]> {
  const states: string[] = [];
  if (changesIndexes(changes)) {
    const live = await readLiveTemplate(cloudFormation, { id: stackName, name: stackName });
    // What was changed by hand is changed back from what is there, and not from what was asked for.
    const found = revertDrift
      ? await findTable(await connection.dynamoDB(), resourceNames(environment.name).table)
      : undefined;
    states.push(...indexTemplates(live.template, template, found?.properties));
  }
  return switchesPolicy(changes) ? [withSecondPolicyName(states[0] ?? template), ...states] : states;
}

/** The table of the stack, whichever one the application uses. */
export function ownTable({ environment }: Operation): string {
  return resourceNames(environment.name).table;
}
