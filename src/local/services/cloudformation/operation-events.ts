import type { OperationEvent } from '@aws-sdk/client-cloudformation';
import { describeEvent } from './describe.ts';
import type { StackEventRecord } from './stack-store.ts';

/**
 * An event of a stack as DescribeEvents tells it: those of the stack itself end its operations, those of resources tell of
 * their progress, or why they failed.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events-by-operation.html
 */
export function operationEvent(record: StackEventRecord): OperationEvent {
  const { StackName: _, ...event } = describeEvent(record);
  const common = {
    ...event,
    OperationId: record.operation?.id,
    OperationType: record.operation?.type,
  };
  if (record.physicalId === record.stackId)
    return { ...common, EventType: 'STACK_EVENT', OperationStatus: outcomeOf(record.status) };
  return { ...common, EventType: isFailed(record) ? 'PROVISIONING_ERROR' : 'PROGRESS_EVENT' };
}

/** Whether an event tells of a failure. */
export function isFailed({ status }: StackEventRecord): boolean {
  return status.endsWith('_FAILED');
}

/** Believed, not proven: an operation that was rolled back has failed. */
function outcomeOf(status: string): NonNullable<OperationEvent['OperationStatus']> {
  if (status.endsWith('IN_PROGRESS')) return 'IN_PROGRESS';
  return /FAILED|ROLLBACK/.test(status) ? 'FAILED' : 'SUCCEEDED';
}
