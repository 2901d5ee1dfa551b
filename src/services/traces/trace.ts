/** A trace put together from its segments. */
export interface TraceTree {
  readonly id: string;
  /** When its first segment began, ISO 8601. */
  readonly start: string;
  /** From the first begin to the last end that is known. */
  readonly durationMs: number;
  /** Whether something in it was still under way when it was read. */
  readonly partial: boolean;
  /** Whether X-Ray left some of it out. */
  readonly limitExceeded: boolean;
  /** Of the function's cold start; null when it was warm, or not seen. */
  readonly coldStartMs: number | null;
  readonly nodes: readonly TraceNode[];
  readonly count: number;
  /** What is odd about it. */
  readonly notes: readonly string[];
}

/** A segment or a subsegment. */
export interface TraceNode {
  readonly id: string;
  readonly name: string;
  /** What it is, such as AWS::Lambda::Function, aws, remote; empty for a part of the code. */
  readonly kind: string;
  /** From the start of the trace; negative where clocks disagree. */
  readonly offsetMs: number;
  /** Null while it is under way. */
  readonly durationMs: number | null;
  readonly error: boolean;
  readonly fault: boolean;
  readonly throttle: boolean;
  readonly status: number | null;
  readonly call: TraceCall | null;
  readonly annotations: Readonly<Record<string, string | number | boolean>>;
  readonly exceptions: readonly TraceException[];
  /** The request to Lambda that it is about; null elsewhere. */
  readonly requestId: string | null;
  /** Whether what it belongs to was never sent. */
  readonly orphan: boolean;
  readonly children: readonly TraceNode[];
}

export interface TraceCall {
  readonly operation: string;
  readonly table: string | null;
  readonly retries: number;
  readonly requestId: string | null;
}

export interface TraceException {
  readonly type: string;
  readonly message: string;
  /** Where it was thrown: the first frame of the stack. */
  readonly at: string | null;
}
