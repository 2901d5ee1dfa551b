import { BackofficeError } from '../../errors.ts';
import type { Plan } from '../../services/deploy/plan.ts';
import type { DeployResult } from '../../services/deploy/result.ts';
import { sendsCode } from '../../services/releases/foreign-code.ts';
import { dataLosses } from '../../services/stack/changes.ts';
import { unlessItEnds } from '../../services/stack/made-change-set.ts';
import { operationToken } from '../../services/stack/operation.ts';
import { counted } from '../../words/counted.ts';
import type { Operation } from '../operation.ts';
import { failureWords } from './failure-words.ts';
import { adoptionText } from './find-taken-up.ts';
import { finish } from './finish.ts';
import { changesIndexes } from './index-templates.ts';
import { ownTable, readyChangeSet, stepsText } from './ready-change-set.ts';
import type { Deployment, DeployRequest } from './request.ts';
import { runChangeSet } from './run-change-set.ts';
import { settleIndexes } from './settle-indexes.ts';
import { setStackPolicy } from './stack-policy-step.ts';
import type { WithoutSettings } from './up-to-date.ts';

/** Asks, changes what was planned, verifies and records it. */
export async function carryOut(deployment: Deployment, planned: Planned): Promise<WithoutSettings> {
  const { operation, deps, request } = deployment;
  const { action, target } = request;
  // Once it is handed to its execution, that gives up what it cannot begin.
  let waiting = planned.changeSet;
  return unlessItEnds(
    deps,
    () => waiting,
    async () => {
      const consent = consentFor(operation, request, planned);
      tellPlan(deployment, planned);
      const { arn } = await operation.identity();
      const id = operation.newId();
      const change = {
        action,
        target: `stack ${target.stackName}`,
        id,
        consent,
        after: ({ release, stack }: WithoutSettings) => ({
          release: release.number,
          code: release.code,
          status: stack.status,
        }),
      };
      return operation.record(change, () =>
        changeStack(deployment, planned, { arn, id }, () => {
          waiting = undefined;
        }),
      );
    },
  );
}

type Planned = Plan & Pick<DeployResult, 'settings'>;

function tellPlan({ operation, request }: Deployment, planned: Planned): void {
  const { changes, settings } = planned;
  operation.tell({ type: 'changes planned', changes, onAws: operation.environment.kind === 'aws' });
  operation.tell({ type: 'settings planned', stackName: request.target.stackName, settings });
  for (const line of stepsText(planned, request)) operation.report(line);
}

/** @param ready called when the last change set is there. */
async function changeStack(
  deployment: Deployment,
  planned: Planned,
  token: { readonly arn: string; readonly id: string },
  ready: () => void,
): Promise<WithoutSettings> {
  const { operation, deps, request } = deployment;
  const { action, target } = request;
  const setPolicy = (): Promise<void> => setStackPolicy(deps, target.stackName, planned.settings);
  // One that allows what the one before denied has to be there first.
  if (planned.changeSet !== undefined) await setPolicy();
  const last = await readyChangeSet(deployment, planned, token);
  ready();
  const words = failureWords(request);
  if (last.changeSet !== undefined)
    await runChangeSet(
      { operation, deps },
      last.changeSet,
      operationToken(action, token.arn, token.id),
      words,
    );
  if (planned.changeSet === undefined) await setPolicy();
  const { broughtCode: _, ...finished } = await finish(deployment, sendsCode(planned.changes));
  // An index can take hours; the release is verified and recorded before.
  if (changesIndexes(last.changes))
    await settleIndexes(operation, ownTable(operation), { done: 'the release is deployed and recorded' });
  return {
    ...finished,
    changed: true,
    changes: planned.changes,
    rolledBackTo: null,
    rollbackVerification: null,
    foreignCode: null,
  };
}

/** Nothing that takes data away, and nothing in class production, happens without consent. */
function consentFor({ environment }: Operation, { action }: DeployRequest, { changes, takesUp }: Plan) {
  const losses = dataLosses(changes).map(({ logicalId }) => logicalId);
  if (losses.length > 0 && action === 'rollback')
    throw new BackofficeError(
      'REFUSED',
      `going back would lose the data of ${losses.join(', ')}; nothing was changed`,
      {
        hint: (command) =>
          `make a backup and restore it instead, or deploy the version that you want: ${command('deploy')}`,
      },
    );
  if (losses.length > 0)
    return { what: `losing the data of ${losses.join(', ')}`, danger: 'severe' } as const;
  const foreign = takesUp.find(({ left }) => !left);
  if (foreign !== undefined) return { what: adoptionText(environment, foreign), danger: 'moderate' } as const;
  return { what: `${doingText(changes)} of ${environment.name}`, danger: 'mild' } as const;
}

/** Such as `creating 22 resources`. */
function doingText(changes: Plan['changes']): string {
  const creates =
    changes.length > 0 && changes.every(({ action }) => action === 'add' || action === 'import');
  return `${creates ? 'creating' : 'changing'} ${counted(changes.length, 'resource')}`;
}
