import type { JournalEntry, JournalStart } from './journal.ts';

/** What `history` tells. */
export interface History {
  readonly entries: readonly HistoryEntry[];
}

/** A change that was made. Secrets in `before` and `after` are hashed. */
export interface HistoryEntry extends Omit<JournalStart, 'processId'> {
  readonly number: number;
  /** ISO 8601. */
  readonly endedAt: string | null;
  /** done, failed, interrupted, running, or lost: its process ended without a word. */
  readonly outcome: string;
  readonly after: unknown;
  readonly error: string | null;
}

/** What `undo` tells. */
export interface Undone {
  /** False in a dry run. */
  readonly changed: boolean;
  /** Of the change that was taken back. */
  readonly number: number;
  readonly action: string;
  readonly target: string;
  /** What is done to take it back. */
  readonly what: string;
  /** What was there, and what is there now. Values that may be secrets are told by their hash. */
  readonly before: unknown;
  readonly after: unknown;
}

/** @param alive whether a process is still there. */
export function toHistoryEntry(
  { processId, end, ...entry }: JournalEntry,
  alive: (processId: number) => boolean,
): HistoryEntry {
  return {
    ...entry,
    outcome: end?.outcome ?? (alive(processId) ? 'running' : 'lost'),
    after: end?.after ?? null,
    error: end?.error ?? null,
    endedAt: end?.time ?? null,
  };
}
