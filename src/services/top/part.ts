import type { Clock } from '../../clock.ts';
import { BackofficeError, isFatal } from '../../errors.ts';

/** What was read of one thing, and what stands in the way of reading it anew. */
export interface Part<T> {
  /** Null when it was never read. */
  readonly value: T | null;
  /** When it was read, ISO 8601. */
  readonly readAt: string | null;
  /** Why the last look failed; null when it did not. The value is that of an earlier look then. */
  readonly problem: string | null;
}

/** A part that is read again and again; a look that fails leaves what was read before. */
export interface PartState<T> {
  get(): Part<T>;
  answered(value: T): void;
  failed(problem: string): void;
}

export function createPart<T>(clock: Clock): PartState<T> {
  let part: Part<T> = { value: null, readAt: null, problem: null };
  return {
    get: () => part,
    answered(value) {
      part = { value, readAt: clock.now().toISOString(), problem: null };
    },
    failed(problem) {
      part = { ...part, problem };
    },
  };
}

/**
 * The error of a part. Where credentials have expired, others may still be renewed.
 * @throws what ends all.
 */
export function problemOf(error: unknown): BackofficeError {
  if (error instanceof BackofficeError && (error.code === 'CREDENTIALS' || !isFatal(error))) return error;
  throw error;
}
