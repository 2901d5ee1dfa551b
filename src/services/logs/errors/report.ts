import type { ErrorGroup } from './groups.ts';

/** A group, and whether it is older than the last release. */
export interface DatedErrorGroup extends ErrorGroup {
  /** Whether the first one came after the last release; null where that is not known. */
  readonly new: boolean | null;
  /** The release it began in, or before which it was there already; null where that is not known. */
  readonly began: { readonly when: 'in' | 'before'; readonly release: number } | null;
}

/** What `logs errors` tells. */
export interface ErrorReport {
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** Requests that failed, and errors of no request. */
  readonly errors: number;
  readonly groups: readonly DatedErrorGroup[];
  /** The release that "new" counts from: the last one before the end of the time; null when none is known. */
  readonly release: { readonly number: number; readonly time: string } | null;
  /** How far was read back for errors that are older, ISO 8601; null when that was not needed. */
  readonly readBackTo: string | null;
  readonly notes: readonly string[];
}
