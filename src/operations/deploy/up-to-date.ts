import type { DeployResult } from '../../services/deploy/result.ts';
import type { ForeignCode } from '../../services/releases/foreign-code.ts';
import { type Release, sameContent } from '../../services/releases/release.ts';
import type { StackState } from '../../services/stack/stack.ts';
import { type Finished, finish } from './finish.ts';
import type { Deployment } from './request.ts';

/**
 * Nothing to change. A deployment whose process ended before it was verified and recorded is finished now, and one
 * whose verification failed is verified again: nothing to do must not mean that nothing works.
 */
export async function upToDate(
  deployment: Deployment,
  { stack, latest, foreign }: Standing,
): Promise<WithoutSettings> {
  const { operation, request, choices } = deployment;
  const recorded = latest !== undefined && sameContent(latest, request.content);
  const reverts = foreign !== null && request.target.revertDrift === true;
  if (!recorded || reverts || (foreign === null && latest.verified === false && choices.verify)) {
    if (!recorded)
      operation.report('what is deployed is of no recorded release; verifying and recording it now');
    else if (!reverts) operation.report('the verification of what is deployed failed; verifying it again');
    return finishAgain(deployment);
  }
  return {
    changed: false,
    stack: { name: request.target.stackName, status: stack?.status ?? 'NONE' },
    changes: [],
    outputs: await operation.outputs.from(stack),
    release: { number: latest.number, version: latest.version, code: latest.code },
    verification: null,
    rolledBackTo: null,
    rollbackVerification: null,
    foreignCode: foreign,
  };
}

export type WithoutSettings = Omit<DeployResult, 'settings' | 'openToAnybody'>;

/** What is known of a stack that needs no change. */
interface Standing {
  readonly stack: StackState | undefined;
  readonly latest: Release | undefined;
  readonly foreign: ForeignCode | null;
}

async function finishAgain(deployment: Deployment): Promise<WithoutSettings> {
  const { operation, request } = deployment;
  const { name } = operation.environment;
  const what = request.target.revertDrift
    ? `sending the code of the release to ${name}`
    : `verifying and recording the release of ${name}`;
  const change = {
    action: request.action,
    target: `stack ${request.target.stackName}`,
    consent: { what, danger: 'mild' as const },
    after: (result: Finished) => result,
  };
  const { broughtCode, ...finished } = await operation.record(change, () => finish(deployment, false));
  return {
    ...finished,
    changed: broughtCode,
    changes: [],
    rolledBackTo: null,
    rollbackVerification: null,
    foreignCode: null,
  };
}
