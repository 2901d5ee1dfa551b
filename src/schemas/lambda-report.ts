import * as v from 'valibot';
import type { Schema } from './read.ts';

/** What the platform measured of one invocation. Times are milliseconds, memory is MB. */
export interface Report {
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memorySizeMb: number;
  readonly maxMemoryMb: number;
  /** Null unless it was a cold start. */
  readonly initMs: number | null;
  /** success, timeout, error or failure. */
  readonly status: string;
}

/** The fields of a log line that is such a report. Lines of an application may call themselves so, and are none. */
export const reportSchema: Schema<Report> = v.object({
  durationMs: v.number(),
  billedMs: v.number(),
  memorySizeMb: v.number(),
  maxMemoryMb: v.number(),
  initMs: v.nullable(v.number()),
  status: v.string(),
});
