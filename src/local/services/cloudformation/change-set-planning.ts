import type { CreateChangeSetInput } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../wire/operation.ts';
import type { ChangeSetRecord } from './change-set-store.ts';
import { planChanges } from './change-sets.ts';
import { findStack, newStack, readModel, requireUpdatable } from './requests.ts';
import type { StackServices } from './stack-services.ts';
import { messageOf } from './stack-steps.ts';
import type { StackRecord } from './stack-store.ts';
import { parseTemplate } from './template.ts';

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** The stack that a change set is for: a new one is there from now on, empty. */
export async function stackFor(
  { stacks, account, clock }: StackServices,
  input: CreateChangeSetInput,
): Promise<StackRecord> {
  const existing = await stacks.find(input.StackName ?? '');
  if (input.ChangeSetType !== 'CREATE') {
    const stack = existing ?? (await findStack(stacks, input.StackName));
    requireUpdatable(stack);
    return stack;
  }
  if (existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
    throw new AwsError(
      'ValidationError',
      `Stack [${input.StackName}] already exists and cannot be created again with the changeSet [${input.ChangeSetName}].`,
    );
  }
  return existing ?? newStack(input.StackName ?? '', account, clock);
}

/** What planning adds to a change set. */
type Planned = Pick<ChangeSetRecord, 'status' | 'model' | 'changes' | 'executionStatus' | 'statusReason'>;

/** Works out what a request would change; a change set that changes nothing has failed, in AWS's words. */
export async function planChangeSet(
  services: StackServices,
  input: CreateChangeSetInput,
  stack: StackRecord,
): Promise<Planned> {
  const { model, prepared } = await readModel(input, stack, services.account, services.buckets);
  try {
    const changes = await planChanges(stack, prepared, services.providers);
    const outputsChanged =
      JSON.stringify(parseTemplate(model.template).Outputs) !== JSON.stringify(outputsOf(stack));
    if (changes.length > 0 || outputsChanged)
      return { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE', model, changes };
    return { status: 'FAILED', executionStatus: 'UNAVAILABLE', model, changes, statusReason: NO_CHANGES };
  } catch (error) {
    return {
      status: 'FAILED',
      executionStatus: 'UNAVAILABLE',
      model,
      changes: [],
      statusReason: messageOf(error),
    };
  }
}

function outputsOf(stack: StackRecord): unknown {
  return stack.model.template === '' ? undefined : parseTemplate(stack.model.template).Outputs;
}
