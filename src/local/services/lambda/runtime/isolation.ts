import type { WorkerOptions } from 'node:worker_threads';

/** Streaming is not served: code that asks for it says so when it is loaded. */
export function refuseStreaming(): void {
  const refuse = (): never => {
    throw new Error(
      'The embedded environment does not serve response streaming (awslambda.streamifyResponse)',
    );
  };
  Object.assign(globalThis, {
    awslambda: { streamifyResponse: refuse, HttpResponseStream: { from: refuse } },
  });
}

/** Makes this thread look like a process of its own, as it is on AWS: it has no parent to speak to. */
export function becomeProcess(): void {
  const threads = process.getBuiltinModule('node:worker_threads');
  Object.assign(threads, { isMainThread: true, parentPort: null, workerData: null });
}

/** @param script what the threads that the code starts load before their own. */
export function isolateThreads(script: string): void {
  const threads = process.getBuiltinModule('node:worker_threads');
  const Worker = new Proxy(threads.Worker, {
    construct: (original, [file, options]: [string | URL, WorkerOptions?], target) =>
      Reflect.construct(
        original,
        [file, { ...options, execArgv: [...(options?.execArgv ?? []), '--require', script] }],
        target,
      ),
  });
  Object.assign(threads, { Worker });
  Object.assign(Worker.prototype, { constructor: Worker });
}

/**
 * Lets signals to the process end this thread alone. `process.exit`, in a worker thread, ends no more than that:
 * https://nodejs.org/api/process.html#processexitcode
 */
export function endAlone(): void {
  Object.assign(process, { abort: () => process.exit(ABORTED) });
  // Node's own `kill` checks what it is given and sends the signal by `_kill`, which code can call, too.
  const kill: unknown = Reflect.get(process, '_kill');
  if (typeof kill !== 'function') throw new Error('This version of Node.js has no process._kill');
  Reflect.set(process, '_kill', (given: unknown, signal: unknown): unknown => {
    // Node takes whatever becomes a number of 32 bits; it is asked for that once.
    const pid = Number(given) | 0;
    // Zero and negative numbers mean groups of processes, and this one is in them.
    if (pid !== process.pid && pid > 0) return Reflect.apply(kill, process, [pid, signal]);
    return signal === 0 ? 0 : process.exit(SIGNALED);
  });
}

/** The exit statuses of a process that was killed, and of one that aborts. */
const SIGNALED = 137;
const ABORTED = 134;
