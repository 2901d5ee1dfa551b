import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import type { Clock } from '../../context.ts';
import { BackofficeError } from '../../errors.ts';
import { conditionOf, readStack, type StackState } from '../stack.ts';
import { firstPlan } from './first-plan.ts';
import { createPlan, type Plan, type ResourceChange } from './plan.ts';
import {
  followStack,
  newestEvent,
  type StackOutcome,
  type StackStep,
  unlessInterrupted,
} from './stack-events.ts';

/** What an environment's stack is to become. */
export interface DeploymentTarget {
  readonly environmentName: string;
  readonly stackName: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface DeploymentOptions {
  readonly cloudFormation: CloudFormationApi;
  readonly target: DeploymentTarget;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly newToken: () => string;
}

/** A deployment, step by step; the caller decides between the steps. */
export interface Deployment {
  /** Follows an operation that is in progress already to its end; undefined when there is none. */
  attach(): Promise<AsyncGenerator<StackStep, StackOutcome> | undefined>;
  /** What would change, without leaving anything behind. */
  preview(): Promise<readonly ResourceChange[]>;
  /** @returns undefined when nothing would change. @throws BackofficeError for a stack that cannot be deployed to. */
  plan(): Promise<Plan | undefined>;
  /** Gives a plan up. */
  discard(plan: Plan): Promise<void>;
  /** Carries a plan out. @throws BackofficeError with the first failure and its reason. */
  execute(plan: Plan): AsyncGenerator<StackStep, void>;
}

export function createDeployment(options: DeploymentOptions): Deployment {
  const { cloudFormation, target, clock, signal, newToken } = options;
  const read = (): Promise<StackState | undefined> => readStack(cloudFormation, target.stackName);

  async function plan(): Promise<Plan | undefined> {
    const condition = deployable(target, await read());
    const request = {
      stackName: target.stackName,
      kind: condition === 'ready' ? ('UPDATE' as const) : ('CREATE' as const),
      template: target.template,
      parameters: target.parameters,
      tags: { application: 'backoffice', environment: target.environmentName },
      name: `deploy-${newToken()}`,
    };
    return createPlan(cloudFormation, request, clock, signal);
  }

  async function discard({ changeSetId, kind, stackId }: Plan): Promise<void> {
    await cloudFormation.deleteChangeSet({ ChangeSetName: changeSetId });
    // A change set for a new stack leaves an empty one.
    if (kind === 'CREATE') await cloudFormation.deleteStack({ StackName: stackId });
  }

  return {
    async attach() {
      const stack = await read();
      if (stack === undefined || conditionOf(stack) !== 'busy') return undefined;
      return followStack({
        cloudFormation,
        stackId: stack.id,
        clock,
        signal,
        after: await newestEvent(cloudFormation, stack.id),
      });
    },
    async preview() {
      if (deployable(target, await read()) !== 'ready') return firstPlan(target.template, target.parameters);
      const planned = await plan();
      if (planned === undefined) return [];
      await discard(planned);
      return planned.changes;
    },
    plan,
    discard,
    async *execute({ changeSetId, stackId }) {
      const after = await newestEvent(cloudFormation, stackId);
      await unlessInterrupted(signal, () =>
        cloudFormation.executeChangeSet({ ChangeSetName: changeSetId, ClientRequestToken: newToken() }),
      );
      const outcome = yield* followStack({ cloudFormation, stackId, clock, signal, after });
      if (!/^(CREATE|UPDATE)_COMPLETE$/.test(outcome.status)) throw failed(target, outcome);
    },
  };
}

/** @throws BackofficeError for a stack in a status that no deployment gets it out of. */
function deployable(target: DeploymentTarget, stack: StackState | undefined): 'absent' | 'review' | 'ready' {
  const condition = conditionOf(stack);
  const { environmentName } = target;
  switch (condition) {
    case 'absent':
    case 'review':
    case 'ready':
      return condition;
    case 'busy':
      throw new BackofficeError('BUSY', `the stack is in ${stack?.status}`, {
        hint: 'wait until it has ended: backoffice status',
      });
    default:
      throw new BackofficeError(
        'FAILED',
        `the stack is in ${stack?.status} and cannot be updated: ${stack?.statusReason ?? 'no reason given'}`,
        {
          hint: `remove what is left of it and deploy again: backoffice destroy --env ${environmentName}`,
        },
      );
  }
}

function failed(target: DeploymentTarget, { status, firstFailure }: StackOutcome): BackofficeError {
  const why =
    firstFailure === undefined
      ? ''
      : `: ${firstFailure.logicalId} (${firstFailure.type}): ${firstFailure.reason ?? firstFailure.status}`;
  return new BackofficeError('FAILED', `the deployment failed${why}`, {
    hint: `the stack ${target.stackName} is in ${status}; see backoffice status`,
  });
}
