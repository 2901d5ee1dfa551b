import * as v from 'valibot';
import type { Schema } from './read.ts';

/** What the application answers to `/health`, as far as it is looked at. */
export const healthSchema: Schema<{ readonly status: string }> = v.object({ status: v.string() });
