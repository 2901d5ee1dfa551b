/** The time, which tests advance instead of waiting. */
export interface Clock {
  now(): Date;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What waits needs: when it is, and whether to go on. */
export interface Timing {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}
