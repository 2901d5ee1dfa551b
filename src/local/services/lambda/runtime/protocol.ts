/** What a worker is started with. */
export interface WorkerStart {
  /** The function's code: a CommonJS file. */
  readonly codePath: string;
  /** `file.export`. */
  readonly handler: string;
  readonly functionName: string;
  readonly memoryMb: number;
  readonly logFormat: 'JSON' | 'Text';
}

/** One event for a worker. */
export interface WorkerInvocation {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly invokedArn: string;
  readonly traceHeader: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

/** How an error looks to the caller of a function. */
export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** What a worker says. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'result'; readonly payload: string; readonly memoryMb: number }
  | { readonly kind: 'failure'; readonly failure: FunctionFailure; readonly memoryMb: number };
