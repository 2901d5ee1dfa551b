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

/** A line of the journal: how a change began, or how it ended. */
export const journalLineSchema: Schema<JournalStart | JournalEnd> = v.union([startSchema, endSchema]);

/** A change that has ended, as it stands in the bucket for everybody. */
export interface SharedChange extends JournalStart {
  readonly end: JournalEnd;
}

export const sharedChangeSchema: Schema<SharedChange> = v.object({ ...startEntries, end: endSchema });
