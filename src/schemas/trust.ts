import * as v from 'valibot';
import type { Schema } from './read.ts';

/** What the user said about a directory. */
export interface TrustRecord {
  readonly path: string;
  /** Numbers of the file system as texts: they may be larger than what a number holds. */
  readonly device: string;
  readonly inode: string;
  readonly trusted: boolean;
}

export const trustSchema: Schema<{ readonly directories: readonly TrustRecord[] }> = v.object({
  directories: v.array(
    v.object({ path: v.string(), device: v.string(), inode: v.string(), trusted: v.boolean() }),
  ),
});
