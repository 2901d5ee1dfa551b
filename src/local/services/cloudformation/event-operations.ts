import {
  DescribeEvents$,
  type DescribeEventsInput,
  type DescribeEventsOutput,
  type OperationEvent,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { ChangeSetRecord, ChangeSets } from './change-set-store.ts';

/** DescribeEvents, for the change sets that were refused early: nothing else tells why. */
export function eventOperations(changeSets: ChangeSets): Operation[] {
  return [
    operation<DescribeEventsInput, DescribeEventsOutput>(DescribeEvents$)(
      ['ChangeSetName', 'StackName', 'Filters'],
      async ({ ChangeSetName, StackName, Filters }) => {
        // A change set's name alone is not enough, as recorded: the stack's name or the ARN tells which.
        if (ChangeSetName === undefined)
          throw new AwsError(
            'ValidationError',
            StackName === undefined
              ? 'One of ChangeSetName, OperationId or StackName must be specified'
              : 'The embedded environment serves DescribeEvents of change sets only',
          );
        const changeSet = await changeSets.find(ChangeSetName, StackName);
        const events = [...validationEvents(changeSet), ...(Filters?.FailedEvents ? [] : [ended(changeSet)])];
        return { OperationEvents: events };
      },
    ),
  ];
}

function common(changeSet: ChangeSetRecord): OperationEvent {
  return {
    StackId: changeSet.stackId,
    OperationId: operationIdOf(changeSet),
    OperationType: 'CREATE_CHANGESET',
    Timestamp: new Date(changeSet.createdAt),
  };
}

function validationEvents(changeSet: ChangeSetRecord): OperationEvent[] {
  return (changeSet.failures ?? []).map(({ logicalId, physicalId, type, path, name, reason }, index) => ({
    ...common(changeSet),
    EventId: `${operationIdOf(changeSet)}-${index}`,
    EventType: 'VALIDATION_ERROR',
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ValidationFailureMode: 'FAIL',
    ValidationName: name,
    ValidationStatus: 'FAILED',
    ValidationStatusReason: reason,
    ValidationPath: path,
  }));
}

function ended(changeSet: ChangeSetRecord): OperationEvent {
  return {
    ...common(changeSet),
    EventId: `${operationIdOf(changeSet)}-end`,
    EventType: 'STACK_EVENT',
    OperationStatus: changeSet.status === 'FAILED' ? 'FAILED' : 'SUCCEEDED',
  };
}

function operationIdOf({ id }: ChangeSetRecord): string {
  return id.split('/').at(-1) ?? id;
}
