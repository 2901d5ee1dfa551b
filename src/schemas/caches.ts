import * as v from 'valibot';
import { mapOf } from './map.ts';
import type { Schema } from './read.ts';

/** Outputs of a stack, as they were last seen. */
export const rememberedOutputsSchema: Schema<{ readonly outputs: Readonly<Record<string, string>> }> =
  v.object({
    outputs: mapOf(v.string()),
  });

/** Who credentials were, and until when that may be believed, in milliseconds since 1970. */
export const rememberedIdentitySchema: Schema<{
  readonly account: string;
  readonly arn: string;
  readonly until: number;
}> = v.object({ account: v.string(), arn: v.string(), until: v.number() });

/** Where following logs ended. */
export interface LogCursor {
  /** Nothing from before is wanted, or known any more; milliseconds since 1970. */
  readonly from: number;
  /** Milliseconds since 1970. */
  readonly newest: number;
  readonly seen: readonly (readonly [id: string, timestamp: number])[];
}

export const logCursorSchema: Schema<LogCursor> = v.object({
  from: v.number(),
  newest: v.number(),
  seen: v.array(v.strictTuple([v.string(), v.number()])),
});
