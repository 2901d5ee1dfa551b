import * as v from 'valibot';
import type { Schema } from './read.ts';

/** A change that is about to be made. */
export interface JournalStart {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  /** The command, such as `items delete`. */
  readonly action: string;
  /** What it changes, such as `item item-001`. */
  readonly target: string;
  readonly environment: string;
  readonly account: string | null;
  readonly region: string | null;
  /** Who: the ARN of the credentials; null where nobody could be asked. */
  readonly arn: string | null;
  readonly before: unknown;
  /** Of the process that makes it. */
  readonly processId: number;
}

export type Outcome = 'done' | 'failed' | 'interrupted';

/** How a change ended. */
export interface JournalEnd {
  readonly id: string;
  readonly time: string;
  readonly outcome: Outcome;
  readonly after: unknown;
  readonly error: string | null;
}

const told = v.nullable(v.string());

const startSchema: Schema<JournalStart> = v.object({
  id: v.string(),
  time: v.string(),
  action: v.string(),
  target: v.string(),
  environment: v.string(),
  account: told,
  region: told,
  arn: told,
  before: v.unknown(),
  processId: v.number(),
});

const endSchema: Schema<JournalEnd> = v.object({
  id: v.string(),
  time: v.string(),
  outcome: v.picklist(['done', 'failed', 'interrupted']),
  after: v.unknown(),
  error: told,
});

/** A line of the journal: how a change began, or how it ended. */
export const journalLineSchema: Schema<JournalStart | JournalEnd> = v.union([startSchema, endSchema]);
