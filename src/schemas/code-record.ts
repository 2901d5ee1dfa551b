import * as v from 'valibot';
import type { Schema } from './read.ts';

/** What is known of code that was sent to the function outside of a deployment. */
export interface CodeRecord {
  /** The first digits of the hash of its source, by which a release is told; null for a file. */
  readonly code: string | null;
  readonly source: string;
  readonly by: string;
  /** ISO 8601. */
  readonly time: string;
}

/** The record of code that was sent outside of a deployment, as the artifacts bucket keeps it. */
export const codeRecordSchema: Schema<CodeRecord> = v.object({
  code: v.nullable(v.string()),
  source: v.string(),
  by: v.string(),
  time: v.string(),
});
