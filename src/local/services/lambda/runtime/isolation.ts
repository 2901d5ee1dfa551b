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

/**
 * Makes this thread look like a process of its own, as it is on AWS: it has no parent to speak to, and a signal to itself
 * ends it alone.
 */
export function becomeProcess(): void {
  const threads = process.getBuiltinModule('node:worker_threads');
  Object.assign(threads, { isMainThread: true, parentPort: null, workerData: null });
  const { kill } = process;
  Object.assign(process, {
    kill: (pid: number, signal?: string | number): boolean => {
      if (pid !== process.pid && pid > 0) return Reflect.apply(kill, process, [pid, signal]);
      if (signal === 0) return true;
      process.exit(SIGNALED);
    },
  });
}

/** The exit status of a process that was killed. */
const SIGNALED = 137;
