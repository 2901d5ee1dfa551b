import { randomBytes } from 'node:crypto';

const AGE_LENGTH = 11;
const RADIX = 36;

/**
 * An id of a version that is newer than another: ids sort newest first, so that the newest version of a key is the first
 * one found, however the clock goes.
 * @param before the newest id so far; undefined, or `null`, for none.
 */
export function newVersionId(now: Date, before: string | undefined): string {
  const byClock = Number.MAX_SAFE_INTEGER - now.getTime() * 1000;
  const byOrder =
    before === undefined || before === 'null'
      ? byClock
      : Number.parseInt(before.slice(0, AGE_LENGTH), RADIX) - 1;
  const age = Math.min(byClock, byOrder).toString(RADIX);
  return `${age.padStart(AGE_LENGTH, '0')}${randomBytes(8).toString('hex')}`;
}
