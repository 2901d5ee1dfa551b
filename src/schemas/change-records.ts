import * as v from 'valibot';
import type { Schema } from './read.ts';

const keptAs = v.exactOptional(v.nullable(v.string()), null);

/** What the journal keeps of a change of the function's variables: hashes, never values. */
export const variablesChangeSchema: Schema<{
  /** The version that has what was before; null when none was kept. */
  readonly keptAs: string | null;
  readonly variables: readonly { readonly name: string; readonly hash: string | null }[];
}> = v.object({
  keptAs,
  variables: v.array(v.object({ name: v.string(), hash: v.nullable(v.string()) })),
});

/** What the journal keeps of a change of the function's code. */
export const codeChangeSchema: Schema<{
  readonly keptAs: string | null;
  readonly sha256: string;
}> = v.object({ keptAs, sha256: v.string() });

/** What the journal keeps of the function's concurrency; null is no limit. */
export const limitSchema: Schema<{ readonly limit: number | null }> = v.object({
  limit: v.nullable(v.number()),
});

/** What the journal keeps of the days that log groups keep their lines; null is for ever. */
export const retentionSchema: Schema<{
  readonly retention: readonly { readonly group: string; readonly days: number | null }[];
}> = v.object({
  retention: v.array(v.object({ group: v.string(), days: v.nullable(v.number()) })),
});

/** What the journal keeps of a move of the application to another table. */
export const cutOverSchema: Schema<{
  readonly cutOver: { readonly from: string; readonly to: string };
}> = v.object({ cutOver: v.object({ from: v.string(), to: v.string() }) });
