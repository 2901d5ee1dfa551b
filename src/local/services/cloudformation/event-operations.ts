import {
  DescribeEvents$,
  type DescribeEventsInput,
  type DescribeEventsOutput,
  type OperationEvent,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { ChangeSetRecord, ChangeSets } from './change-set-store.ts';
import { isFailed, operationEvent } from './operation-events.ts';
import { stackOrRefuse } from './requests.ts';
import type { StackStore } from './stack-store.ts';

const EVENTS_PER_PAGE = 100;

/** DescribeEvents: of a stack by its operations, and of a change set that was refused early, where nothing else tells why. */
export function eventOperations(changeSets: ChangeSets, stacks: StackStore): Operation[] {
  async function stackEvents(asked: AskedEvents): Promise<DescribeEventsOutput> {
    const { StackName, OperationId, NextToken, Filters } = asked;
    const stack = await stackOrRefuse(stacks, StackName, (name) => `Stack [${name}] does not exist`);
    const page = await stacks.events(stack.id, NextToken, EVENTS_PER_PAGE);
    const wanted = page.filter(
      (event) =>
        (OperationId === undefined || event.operation?.id === OperationId) &&
        (!Filters?.FailedEvents || isFailed(event)),
    );
    const last = page.length === EVENTS_PER_PAGE ? page.at(-1) : undefined;
    return {
      OperationEvents: wanted.map(operationEvent),
      ...(last === undefined ? {} : { NextToken: last.id }),
    };
  }

  return [
    operation<DescribeEventsInput, DescribeEventsOutput>(DescribeEvents$)(
      ['ChangeSetName', 'StackName', 'OperationId', 'Filters', 'NextToken'],
      async ({ ChangeSetName, ...asked }) => {
        // A change set's name alone is not enough, as recorded: the stack's name or the ARN tells which.
        if (ChangeSetName === undefined) {
          requireStack(asked);
          return stackEvents(asked);
        }
        const changeSet = await changeSets.find(ChangeSetName, asked.StackName);
        const isEndWanted = !asked.Filters?.FailedEvents;
        const events = [...validationEvents(changeSet), ...(isEndWanted ? [ended(changeSet)] : [])];
        return {
          OperationEvents: events.filter(
            (event) => asked.OperationId === undefined || event.OperationId === asked.OperationId,
          ),
        };
      },
    ),
  ];
}

type AskedEvents = Omit<DescribeEventsInput, 'ChangeSetName'>;

function requireStack({ StackName, OperationId }: AskedEvents): void {
  if (StackName !== undefined) return;
  throw new AwsError(
    'ValidationError',
    OperationId === undefined
      ? 'One of ChangeSetName, OperationId or StackName must be specified'
      : 'The embedded environment serves DescribeEvents by OperationId together with StackName only',
  );
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
