import * as v from 'valibot';
import type { Schema } from './read.ts';

/** Who moves the application of an environment to another table at present. */
export interface MoveLock {
  /** Of the change in the journal of who makes it. */
  readonly id: string;
  /** ARN. */
  readonly by: string;
  /** ISO 8601. */
  readonly since: string;
  /** Such as `backup restore`. */
  readonly command: string;
}

/** As the artifacts bucket keeps it. */
export const moveLockSchema: Schema<MoveLock> = v.object({
  id: v.string(),
  by: v.string(),
  since: v.string(),
  command: v.string(),
});
