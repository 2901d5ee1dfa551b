import { createLineBuffer, type TakenLines } from './line-buffer.ts';
import { type Failure, killed, timedOut } from './platform-failures.ts';
import type { FunctionFailure, WorkerInvocation, WorkerMessage } from './protocol.ts';
import { startThread, type ThreadOptions } from './worker-thread.ts';

/** How an invocation ended. */
export type Outcome =
  | { readonly status: 'success'; readonly payload: string; readonly memoryMb: number }
  | {
      readonly status: 'error' | 'failure' | 'timeout';
      readonly failure: FunctionFailure;
      readonly memoryMb: number;
    };

/** One execution environment: a worker thread that answers one event at a time. */
export interface Execution {
  readonly logStream: string;
  /** Milliseconds that loading the code took. */
  readonly initMs: number;
  /** Resolves when the code is loaded, or could not be. */
  readonly ready: Promise<void>;
  /** Why the code could not be loaded. */
  initFailure(requestId: string): FunctionFailure | undefined;
  /** What the code has logged since the last invocation, or while it was loaded. */
  takeLines(): TakenLines;
  /** Answers at once with the failure of an environment that has ended. */
  invoke(invocation: WorkerInvocation, timeoutMs: number, onLine: (text: string) => void): Promise<Outcome>;
  /** False once the thread has ended. */
  alive(): boolean;
  stop(): Promise<void>;
}

export interface ExecutionOptions extends ThreadOptions {
  readonly logStream: string;
  /** Gets the lines of an environment that ended between two events. */
  readonly left: (lines: TakenLines) => void;
}

/** How long loading the code may take. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_MS = 10_000;
/** What is kept between two events: what runs then is frozen on AWS. */
const KEPT_BETWEEN = { lines: 1000, bytes: 1024 * 1024 };

interface Running {
  readonly requestId: string;
  line(text: string): void;
  finish(outcome: Outcome): void;
}

export function startExecution({ logStream, left, ...options }: ExecutionOptions): Execution {
  const started = performance.now();
  let failure: Failure | undefined;
  let running: Running | undefined;
  let initMs = 0;
  let memoryMb = 0;
  const lines = createLineBuffer(KEPT_BETWEEN);
  let loaded: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    loaded = resolve;
  });

  function initialized(): void {
    clearTimeout(initTimer);
    initMs ||= performance.now() - started;
    loaded();
  }

  function log(text: string): void {
    if (running !== undefined) running.line(text);
    else lines.add(text);
  }

  function fail(failed: Failure): void {
    if (failure !== undefined) return;
    failure = failed;
    initialized();
    running?.finish({ status: 'failure', failure: failed(running.requestId), memoryMb });
  }

  function hear(message: WorkerMessage): void {
    switch (message.kind) {
      case 'line':
        log(message.text);
        break;
      case 'ready':
        initialized();
        break;
      case 'out of memory':
        fail(killed);
        break;
      default:
        memoryMb = Math.max(memoryMb, message.memoryMb);
        if (message.kind === 'failure') answerFailure(message.failure, message.ends);
        else running?.finish({ status: 'success', payload: message.payload, memoryMb });
    }
  }

  function answerFailure(error: FunctionFailure, ends: boolean): void {
    running?.finish({ status: 'error', failure: error, memoryMb });
    if (ends) fail(() => error);
  }

  const thread = startThread(options, {
    hear,
    fail,
    ended() {
      // Before the first event they belong to the invocation that waits for the code.
      if (answered) left(lines.take());
    },
  });
  let answered = false;
  const initTimer = setTimeout(() => {
    fail((requestId) => timedOut(requestId, INIT_MS));
    void thread.terminate();
  }, INIT_MS);

  return {
    logStream,
    ready,
    get initMs() {
      return initMs;
    },
    alive: () => failure === undefined,
    initFailure: (requestId) => (answered ? undefined : failure?.(requestId)),
    takeLines: lines.take,
    invoke: (invocation, timeoutMs, onLine) =>
      new Promise((resolve) => {
        const { requestId } = invocation;
        answered = true;
        if (failure !== undefined)
          return resolve({ status: 'failure', failure: failure(requestId), memoryMb });
        const timer = setTimeout(() => {
          const failed = timedOut(requestId, timeoutMs);
          running?.finish({ status: 'timeout', failure: failed, memoryMb });
          fail(() => failed);
          void thread.terminate();
        }, timeoutMs);
        function finish(outcome: Outcome): void {
          clearTimeout(timer);
          running = undefined;
          thread.hold(false);
          resolve(outcome);
        }
        running = { requestId, line: onLine, finish };
        thread.hold(true);
        thread.send(invocation);
      }),
    async stop() {
      fail(killed);
      await thread.terminate();
    },
  };
}
