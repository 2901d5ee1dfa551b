/** What `history` tells. */
export interface History {
  readonly entries: readonly HistoryEntry[];
}

/** A change that was made. */
export interface HistoryEntry {
  readonly number: number;
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly endedAt: string | null;
  /** The command, such as `items delete`. */
  readonly action: string;
  readonly target: string;
  readonly environment: string;
  readonly account: string | null;
  readonly region: string | null;
  /** Who made it. */
  readonly arn: string | null;
  /** done, failed, interrupted, running, or lost: its process ended without a word. */
  readonly outcome: string;
  /** Secrets are hashed. */
  readonly before: unknown;
  readonly after: unknown;
  readonly error: string | null;
}
