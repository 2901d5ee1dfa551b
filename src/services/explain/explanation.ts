/** What became of one request, put together from everything that saw it. */
export interface Explanation {
  /** The likely cause, or that there is none, in a sentence. */
  readonly cause: string;
  readonly failed: boolean;
  /** The function's id of the request; null when the function was never called. */
  readonly requestId: string | null;
  readonly traceId: string | null;
  /** Whether there is a trace; without one the logs have to do. */
  readonly traced: boolean;
  /** ISO 8601. */
  readonly time: string;
  readonly durationMs: number | null;
  readonly request: {
    readonly method: string | null;
    readonly path: string | null;
    readonly status: number | null;
  };
  /** Which release was live then; null when none is known. */
  readonly release: { readonly number: number; readonly version: string } | null;
  readonly events: readonly TimelineEvent[];
  /** Where the AWS console shows the parts that saw it; none for the embedded environment. */
  readonly links: readonly ConsoleLink[];
  readonly notes: readonly string[];
}

/** A page of the AWS console. */
export interface ConsoleLink {
  readonly part: 'gateway log' | 'function log' | 'trace' | 'function' | 'table';
  readonly url: string;
}

/** Something that happened on the way, in the order of time. */
export interface TimelineEvent {
  /** ISO 8601. */
  readonly time: string;
  /** Since the first of them. */
  readonly offsetMs: number;
  readonly source: 'gateway' | 'platform' | 'function' | 'trace' | 'table';
  readonly text: string;
  readonly durationMs: number | null;
  readonly failed: boolean;
}
