import type { S3Api } from '../../aws/s3.ts';
import { type MoveLock, moveLockSchema } from '../../schemas/move-lock.ts';
import { createHeldObject, type HeldObject } from '../held-object.ts';

export type { MoveLock };

/** Lets one move of an application be under way at a time. */
export function createMoveLocks(s3: S3Api, bucket: string): HeldObject<MoveLock> {
  return createHeldObject({
    s3,
    bucket,
    key: 'moves/under-way.json',
    schema: moveLockSchema,
    hint: (command) => `take the move over: ${command.again('--take-over')}`,
  });
}
