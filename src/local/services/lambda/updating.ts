import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { FunctionRecord } from './function-record.ts';

export function isUpdating({ updatingUntil }: FunctionRecord, clock: Clock): boolean {
  return updatingUntil !== undefined && clock.now().getTime() < Date.parse(updatingUntil);
}

/** While an update is in progress neither another one nor a version is taken. */
export function refuseWhileUpdating(record: FunctionRecord, clock: Clock): void {
  if (!isUpdating(record, clock)) return;
  throw new AwsError(
    'ResourceConflictException',
    `The operation cannot be performed at this time. An update is in progress for resource: ${record.arn}`,
    409,
    { Type: 'User' },
  );
}
