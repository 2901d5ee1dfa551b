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
  /** Where it is made from: a machine, or the address of a CI job. */
  readonly from?: string;
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

/** That a change stands in the bucket, for everybody. */
export interface JournalShare {
  readonly id: string;
  /** ISO 8601. */
  readonly sharedAt: string;
}

const told = v.nullable(v.string());

const startEntries = {
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
  from: v.exactOptional(v.string()),
};

const startSchema: Schema<JournalStart> = v.object(startEntries);

const endSchema: Schema<JournalEnd> = v.object({
  id: v.string(),
  time: v.string(),
  outcome: v.picklist(['done', 'failed', 'interrupted']),
  after: v.unknown(),
  error: told,
});

const shareSchema: Schema<JournalShare> = v.object({ id: v.string(), sharedAt: v.string() });

export type JournalLine = JournalStart | JournalEnd | JournalShare;

/** A line of the journal: how a change began, how it ended, or that others know of it. */
export const journalLineSchema: Schema<JournalLine> = v.union([startSchema, endSchema, shareSchema]);

/** A change as it stands in the bucket for everybody. */
export interface SharedChange extends JournalStart {
  /** Null where its process ended without a word. */
  readonly end: JournalEnd | null;
}

export const sharedChangeSchema: Schema<SharedChange> = v.object({
  ...startEntries,
  end: v.nullable(endSchema),
});
