import type { S3Api } from '../../aws/s3.ts';
import { BackofficeError, ifFound } from '../../errors.ts';
import { type MoveLock, moveLockSchema } from '../../schemas/move-lock.ts';
import { readStored, storedText } from '../../schemas/read.ts';

export type { MoveLock };

/** Lets one move of an application be under way at a time. */
export interface MoveLocks {
  /** @returns whose move is under way; undefined when it is this one now. */
  take(lock: MoveLock): Promise<MoveLock | undefined>;
  /** In the place of one whose owner is gone. */
  takeOver(lock: MoveLock): Promise<void>;
  /** Lets the next one begin; does nothing where another one has taken over. */
  release(lock: MoveLock, signal?: AbortSignal): Promise<void>;
}

const KEY = 'moves/under-way.json';

/**
 * The first of two who write an object that must not be there wins: the other one gets 412, or 409 at the same moment.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
const HELD = /^(PreconditionFailed|ConditionalRequestConflict)$/;

const TRIES = 5;

export function createMoveLocks(s3: S3Api, bucket: string): MoveLocks {
  const put = (lock: MoveLock, condition: { readonly IfNoneMatch?: string }): Promise<unknown> =>
    s3.putObject({
      Bucket: bucket,
      Key: KEY,
      Body: `${storedText(lock, 2)}\n`,
      ContentType: 'application/json',
      ...condition,
    });
  const read = async (): Promise<MoveLock | undefined> => {
    const text = await ifFound(s3.getText(bucket, KEY));
    return text === undefined
      ? undefined
      : readStored(moveLockSchema, text, `${KEY} in ${bucket}`, {
          hint: (command) => `take the move over: ${command.again('--take-over')}`,
        });
  };
  return {
    async take(lock) {
      for (let tries = 1; ; tries += 1) {
        try {
          await put(lock, { IfNoneMatch: '*' });
          return undefined;
        } catch (error) {
          if (!(error instanceof BackofficeError) || !HELD.test(error.awsCode ?? '')) throw error;
          const other = await read();
          // It may have been released since.
          if (other !== undefined) return other;
          if (tries === TRIES) throw error;
        }
      }
    },
    async takeOver(lock) {
      await put(lock, {});
    },
    async release(lock, signal) {
      const held = signal === undefined ? await read() : lock;
      if (held?.id !== lock.id) return;
      const input = { Bucket: bucket, Delete: { Objects: [{ Key: KEY }] } };
      await s3.deleteObjects(input, signal === undefined ? {} : { signal });
    },
  };
}
