import * as v from 'valibot';
import type { GitRevision } from '../context.ts';
import { mapOf } from './map.ts';
import type { Schema } from './read.ts';

/** What a deployment is made of. */
export interface ReleaseContent {
  /** Of the program that deployed it. */
  readonly version: string;
  /** The first digits of the hash of the function's source. */
  readonly code: string;
  /** SHA-256 of the template. */
  readonly template: string;
  readonly templateBytes: number;
  /** Parameters of the template; those that it keeps secret (NoEcho) by their hash. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of the parameters that are secret: a rollback keeps the values they have. */
  readonly secretParameters: readonly string[];
}

/** A deployment that was made. */
export interface Release extends ReleaseContent {
  /** Counts from 1 in each environment. */
  readonly number: number;
  /** ISO 8601. */
  readonly time: string;
  /** When its changes began to be made, ISO 8601; not there in older records. */
  readonly begun?: string | undefined;
  readonly by: string;
  readonly account: string;
  readonly git: GitRevision | null;
  /** The release that this one went back to; null for a deployment. */
  readonly rollbackTo: number | null;
  /** Whether the application worked afterwards; null when that was not tried. */
  readonly verified: boolean | null;
  /** Lambda's own hash of the code, by which live code is told. */
  readonly codeSha256: string | null;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** A release as the ledger keeps it. */
export const releaseSchema: Schema<Release> = v.object({
  number: count,
  time: v.pipe(v.string(), v.isoTimestamp()),
  begun: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  by: v.string(),
  account: v.string(),
  git: v.nullable(v.object({ revision: v.string(), branch: v.nullable(v.string()), dirty: v.boolean() })),
  rollbackTo: v.nullable(count),
  verified: v.nullable(v.boolean()),
  codeSha256: v.nullable(v.string()),
  version: v.string(),
  code: v.string(),
  template: v.string(),
  templateBytes: v.number(),
  parameters: mapOf(v.string()),
  secretParameters: v.array(v.string()),
});
