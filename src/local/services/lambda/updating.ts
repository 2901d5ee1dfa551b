import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { conflict } from './errors.ts';
import type { FunctionRecord } from './function-record.ts';

/** An update takes seconds on AWS. */
const UPDATE_MS = 100;

type ChangeTimes = Pick<
  FunctionRecord,
  'lastModified' | 'revisionId' | 'settledRevisionId' | 'updatingUntil'
>;

/** A change that begins now. */
export function changeBegun(clock: Clock): ChangeTimes {
  const now = clock.now();
  return {
    lastModified: now.toISOString(),
    revisionId: randomUUID(),
    settledRevisionId: randomUUID(),
    updatingUntil: new Date(now.getTime() + UPDATE_MS).toISOString(),
  };
}

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
