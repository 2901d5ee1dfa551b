import { Worker } from 'node:worker_threads';
import type { FunctionFailure, WorkerInvocation, WorkerMessage, WorkerStart } from './protocol.ts';

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
  /** Milliseconds that loading the code took; undefined once an event was answered (it is a warm start then). */
  readonly initMs: number;
  /** Resolves when the code is loaded, with the failure when it could not be. */
  readonly ready: Promise<FunctionFailure | undefined>;
  invoke(invocation: WorkerInvocation, timeoutMs: number, onLog: (text: string) => void): Promise<Outcome>;
  /** False once the thread has ended. */
  alive(): boolean;
  stop(): Promise<void>;
}

export interface ExecutionOptions {
  /** The bundled worker. */
  readonly script: string;
  readonly start: WorkerStart;
  readonly env: Readonly<Record<string, string>>;
  readonly logStream: string;
}

/** V8's default would let each environment keep 48 MB of short-lived objects. */
const YOUNG_GENERATION_MB = 8;

export function startExecution({ script, start, env, logStream }: ExecutionOptions): Execution {
  const started = performance.now();
  const worker = new Worker(script, {
    workerData: start,
    env: { ...env },
    resourceLimits: { maxOldGenerationSizeMb: start.memoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    execArgv: [],
  });
  worker.unref();
  let alive = true;
  let initMs = 0;
  let memoryMb = 0;
  let listener: (message: WorkerMessage) => void = () => undefined;
  let ended: (failure: FunctionFailure) => void = () => undefined;
  worker.on('message', (message: WorkerMessage) => listener(message));
  worker.on('error', (error: Error & { code?: string }) => {
    alive = false;
    ended(failureOf(error));
  });
  worker.on('exit', (code) => {
    alive = false;
    const errorMessage = `Runtime exited with error: exit status ${code}`;
    ended({ errorType: 'Runtime.ExitError', errorMessage, trace: [] });
  });

  const early: string[] = [];
  const ready = new Promise<FunctionFailure | undefined>((resolve) => {
    ended = resolve;
    listener = (message) => {
      if (message.kind === 'log') early.push(message.text);
      if (message.kind !== 'ready' && message.kind !== 'failure') return;
      initMs = performance.now() - started;
      resolve(message.kind === 'failure' ? message.failure : undefined);
    };
  });

  return {
    logStream,
    ready,
    get initMs() {
      return initMs;
    },
    alive: () => alive,
    invoke: (invocation, timeoutMs, onLog) =>
      new Promise((resolve) => {
        for (const text of early.splice(0)) onLog(text);
        const timer = setTimeout(() => {
          alive = false;
          void worker.terminate();
          finish({ status: 'timeout', failure: timedOut(invocation.requestId, timeoutMs), memoryMb });
        }, timeoutMs);
        const finish = (outcome: Outcome): void => {
          clearTimeout(timer);
          listener = () => undefined;
          ended = () => undefined;
          worker.unref();
          resolve(outcome);
        };
        ended = (failure) => finish({ status: 'failure', failure, memoryMb });
        listener = (message) => {
          if (message.kind === 'log') return onLog(message.text);
          if (message.kind === 'ready') return;
          memoryMb = Math.max(memoryMb, message.memoryMb);
          if (message.kind === 'result') finish({ status: 'success', payload: message.payload, memoryMb });
          else finish({ status: 'error', failure: message.failure, memoryMb });
        };
        worker.ref();
        worker.postMessage(invocation);
      }),
    async stop() {
      alive = false;
      await worker.terminate();
    },
  };
}

function failureOf(error: Error & { code?: string }): FunctionFailure {
  const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return {
    errorType: outOfMemory ? 'Runtime.OutOfMemory' : error.name,
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n'),
  };
}

function timedOut(requestId: string, timeoutMs: number): FunctionFailure {
  const message = `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
  return { errorType: 'Sandbox.Timedout', errorMessage: message, trace: [] };
}
