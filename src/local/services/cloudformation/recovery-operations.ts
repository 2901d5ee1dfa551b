import {
  ContinueUpdateRollback$,
  type ContinueUpdateRollbackInput,
  DeleteStack$,
  type DeleteStackInput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { begin, findStack } from './requests.ts';
import type { StackServices } from './stack-services.ts';
import type { StackRecord } from './stack-store.ts';

/** The ways out: deleting a stack, and getting one past a rollback that failed. */
export function recoveryOperations({ stacks, executor }: StackServices): Operation[] {
  return [
    operation<DeleteStackInput, object>(DeleteStack$)(
      ['StackName', 'ClientRequestToken', 'RetainResources', 'DeletionMode', 'RoleARN', 'DeploymentConfig'],
      async ({ StackName = '', ClientRequestToken, RetainResources = [], DeletionMode, RoleARN }) => {
        const stack = await stacks.find(StackName);
        if (stack === undefined || stack.status === 'DELETE_COMPLETE') return {};
        refuseDeletion(stack, RetainResources);
        const stuck = DeletionMode === 'FORCE_DELETE_STACK' ? failedToDelete(stack) : [];
        await executor.start(withRole(stack, RoleARN), {
          ...begin('delete', stack.model, 'DO_NOTHING', ClientRequestToken),
          skip: [...RetainResources, ...stuck],
        });
        return {};
      },
    ),
    operation<ContinueUpdateRollbackInput, object>(ContinueUpdateRollback$)(
      ['StackName', 'ResourcesToSkip', 'ClientRequestToken', 'RoleARN'],
      async ({ StackName, ResourcesToSkip = [], ClientRequestToken, RoleARN }) => {
        const stack = await findStack(stacks, StackName);
        const { failedRollback } = stack;
        if (stack.status !== 'UPDATE_ROLLBACK_FAILED' || failedRollback === undefined) {
          throw new AwsError(
            'ValidationError',
            `Stack:${stack.id} is in ${stack.status} state and can not continue rolling back.`,
          );
        }
        await executor.continueRollback(withRole(stack, RoleARN), {
          ...failedRollback,
          token: ClientRequestToken,
          skip: ResourcesToSkip,
        });
        return {};
      },
    ),
  ];
}

/** "CloudFormation uses this role for all future operations on the stack." API_ContinueUpdateRollback.html */
function withRole(stack: StackRecord, roleArn: string | undefined): StackRecord {
  return roleArn === undefined ? stack : { ...stack, roleArn };
}

function failedToDelete({ resources }: StackRecord): string[] {
  return Object.values(resources).flatMap(({ logicalId, status }) =>
    status === 'DELETE_FAILED' ? [logicalId] : [],
  );
}

function refuseDeletion(stack: StackRecord, retained: readonly string[]): void {
  const refused = (why: string): AwsError => new AwsError('ValidationError', why);
  if (stack.terminationProtection)
    throw refused(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  if (stack.operation !== undefined && stack.operation.kind !== 'create')
    throw refused(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`);
  if (stack.operation !== undefined)
    throw refused(
      `The embedded environment cannot delete stack [${stack.name}] while in status ${stack.status}`,
    );
  if (retained.length > 0 && stack.status !== 'DELETE_FAILED')
    throw refused(
      'Invalid operation on stack: RetainResources is only valid for stacks in the DELETE_FAILED state.',
    );
}
