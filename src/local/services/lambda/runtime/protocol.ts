import type { MessagePort } from 'node:worker_threads';

/** What a worker is started with. */
export interface WorkerStart {
  /** What the worker speaks to the environment by; the function's code never sees it. */
  readonly port: MessagePort;
  /** How much of what it logs waits for the environment. */
  readonly flow: SharedArrayBuffer;
  /** The directory with the function's code. */
  readonly taskRoot: string;
  /** `file.export`. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly logFormat: 'JSON' | 'Text';
  /** Whether the runtime has handlers with a callback. */
  readonly callbacks: boolean;
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
  /** Left out for errors that the platform tells. */
  readonly trace?: readonly string[];
}

/** What a worker says. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  /** An event of the log, which may have line breaks. */
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'result'; readonly payload: string; readonly memoryMb: number }
  | {
      readonly kind: 'failure';
      readonly failure: FunctionFailure;
      readonly memoryMb: number;
      /** The environment ends with it. */
      readonly ends: boolean;
    }
  /** The environment uses more memory than the function has, and ends. */
  | { readonly kind: 'out of memory' };
