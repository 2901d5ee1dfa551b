import type { Clock } from '../../clock.ts';
import { conflict } from './errors.ts';
import type { FunctionRecord } from './function-record.ts';

export function isUpdating({ updatingUntil }: FunctionRecord, clock: Clock): boolean {
  return updatingUntil !== undefined && clock.now().getTime() < Date.parse(updatingUntil);
}

/** While an update is in progress neither another one nor a version is taken. */
export function refuseWhileUpdating(record: FunctionRecord, clock: Clock): void {
  if (!isUpdating(record, clock)) return;
  throw conflict(
    `The operation cannot be performed at this time. An update is in progress for resource: ${record.arn}`,
  );
}

/** The revision that callers see: AWS gives a new one when a change begins, and another one when it is done. */
export function revisionOf(record: FunctionRecord, clock: Clock): string {
  return isUpdating(record, clock) ? record.revisionId : (record.settledRevisionId ?? record.revisionId);
}
