import type { CallOptions } from '../aws/calls.ts';
import type { S3Api } from '../aws/s3.ts';
import { defined } from '../defined.ts';
import { BackofficeError, ifFound } from '../errors.ts';
import type { Hint } from '../hints.ts';
import { readStored, type Schema, storedText } from '../schemas/read.ts';

/** What an object holds, at the moment at which somebody looked. */
export interface Held<T> {
  /** By which it is replaced only while nobody else has replaced it. */
  readonly eTag: string;
  /** @throws BackofficeError FAILED where it is not what it should be. */
  value(): T;
}

/** What an object holds after a claim. */
export interface Claimed<T> extends Held<T> {
  /** Whether it holds what was claimed for; else somebody was sooner. */
  readonly isOurs: boolean;
}

/** An object by which commands on all machines know whose work is under way. */
export interface HeldObject<T> {
  /** As it is now; undefined where it is not there. */
  look(): Promise<Held<T> | undefined>;
  /** Puts it where none is, or in the place of what was seen: of several who do so at the same time, one does. */
  claim(value: T, seen?: Held<T>): Promise<Claimed<T>>;
  /**
   * Removes it, unless it is somebody else's when it is looked at; who takes it over in the moment after that loses it.
   * @param signal in the place of the command's own, which has ended.
   */
  release(id: string, signal?: AbortSignal): Promise<void>;
}

export interface HeldObjectOptions<T> {
  readonly s3: S3Api;
  readonly bucket: string;
  readonly key: string;
  readonly schema: Schema<T>;
  /** What to do where it cannot be read. */
  readonly hint: Hint;
}

/**
 * That somebody was sooner: the object is there, is another one, or is gone; or another write of it is under way.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
const SOONER = /^(PreconditionFailed|ConditionalRequestConflict|NoSuchKey)$/;

const TRIES = 5;

export function createHeldObject<T extends { readonly id: string }>({
  s3,
  bucket,
  key,
  schema,
  hint,
}: HeldObjectOptions<T>): HeldObject<T> {
  async function look(options?: CallOptions): Promise<Held<T> | undefined> {
    const found = await ifFound(s3.getTagged(bucket, key, options));
    if (found === undefined) return undefined;
    const { eTag, text } = found;
    return { eTag, value: () => readStored(schema, text, `${key} in ${bucket}`, { hint }) };
  }

  async function put(value: T, seen: Held<T> | undefined): Promise<Claimed<T>> {
    const { ETag: eTag = '' } = await s3.putObject({
      Bucket: bucket,
      Key: key,
      Body: `${storedText(value, 2)}\n`,
      ContentType: 'application/json',
      ...(seen === undefined ? { IfNoneMatch: '*' } : { IfMatch: seen.eTag }),
    });
    return { eTag, value: () => value, isOurs: true };
  }

  return {
    look: () => look(),
    async claim(value, seen) {
      let known = seen;
      for (let tries = 1; ; tries += 1) {
        try {
          return await put(value, known);
        } catch (error) {
          if (!(error instanceof BackofficeError) || !SOONER.test(error.awsCode ?? '')) throw error;
          const found = await look();
          // It is ours where the answer to an earlier try was lost.
          if (found !== undefined && found.eTag !== seen?.eTag)
            return { ...found, isOurs: isOf(found, value.id) };
          // It was released since, or another write was under way.
          if (tries === TRIES) throw busy(key, error);
          known = found;
        }
      }
    },
    async release(id, signal) {
      const options = defined({ signal });
      const held = await look(options);
      if (held === undefined || !isOf(held, id)) return;
      await s3.deleteObjects({ Bucket: bucket, Delete: { Objects: [{ Key: key }] } }, options);
    },
  };
}

function isOf({ value }: Held<{ readonly id: string }>, id: string): boolean {
  try {
    return value().id === id;
  } catch {
    return false;
  }
}

function busy(key: string, cause: BackofficeError): BackofficeError {
  return new BackofficeError('BUSY', `${key} is being written by somebody else`, {
    hint: (command) => `rerun: ${command.again()}`,
    cause,
  });
}
