import type { SharedChange } from '../schemas/journal.ts';
import type { JournalEntry, JournalStart } from './journal.ts';

/** What `history` tells. */
export interface History {
  readonly entries: readonly HistoryEntry[];
}

/** A change that was made. Secrets in `before` and `after` are hashed. */
export interface HistoryEntry extends Omit<JournalStart, 'processId' | 'from'> {
  /** Null for a change that was made elsewhere: only the machine that made it can undo it. */
  readonly number: number | null;
  /** Where it was made from: a machine, or the address of a CI job; null where nobody noted it. */
  readonly from: string | null;
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
  { processId, end, from, shared: _, ...entry }: JournalEntry,
  alive: (processId: number) => boolean,
): HistoryEntry {
  return {
    ...entry,
    from: from ?? null,
    outcome: end?.outcome ?? (alive(processId) ? 'running' : 'lost'),
    after: end?.after ?? null,
    error: end?.error ?? null,
    endedAt: end?.time ?? null,
  };
}

/** Changes that were made from here and elsewhere, each once, the newest first. */
export function mergedHistory(own: readonly HistoryEntry[], shared: readonly SharedChange[]): HistoryEntry[] {
  const known = new Set(own.map(({ id }) => id));
  const others = shared.filter(({ id }) => !known.has(id)).map(toForeignEntry);
  return [...own, ...others].sort((a, b) => (a.time < b.time ? 1 : -1));
}

function toForeignEntry({ processId: _, end, from, ...entry }: SharedChange): HistoryEntry {
  return {
    ...entry,
    number: null,
    from: from ?? null,
    outcome: end?.outcome ?? 'lost',
    after: end?.after ?? null,
    error: end?.error ?? null,
    endedAt: end?.time ?? null,
  };
}
