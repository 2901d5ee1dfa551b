import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { createLineFlow, lineTaken } from './line-flow.ts';
import { heapLimitMb, watchMemory } from './memory-watch.ts';
import { exited, type Failure, killed } from './platform-failures.ts';
import type { WorkerInvocation, WorkerMessage, WorkerStart } from './protocol.ts';
import { readMessage } from './read-message.ts';

export interface ThreadOptions {
  /** The bundled worker. */
  readonly script: string;
  readonly start: Omit<WorkerStart, 'port' | 'flow'>;
  readonly env: Readonly<Record<string, string>>;
}

/** Who listens to a thread. */
export interface ThreadListener {
  hear(message: WorkerMessage): void;
  /** Why the thread ends; more than once, and the first is the cause. */
  fail(failure: Failure): void;
  /** It has ended, and all that it said was heard. */
  ended(): void;
}

/** The thread of an execution environment. */
export interface WorkerThread {
  send(invocation: WorkerInvocation): void;
  /** Whether the process is to stay for it. */
  hold(held: boolean): void;
  terminate(): Promise<unknown>;
}

/** V8's default would let each environment keep 48 MB of short-lived objects. */
const YOUNG_GENERATION_MB = 8;

export function startThread({ script, start, env }: ThreadOptions, listener: ThreadListener): WorkerThread {
  const { port1: port, port2 } = new MessageChannel();
  const flow = createLineFlow();
  const worker = new Worker(script, {
    workerData: { ...start, port: port2, flow },
    transferList: [port2],
    env: { ...env },
    resourceLimits: {
      maxOldGenerationSizeMb: heapLimitMb(start.memoryMb),
      maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
    },
    execArgv: [],
  });

  let terminated = false;
  const memory = watchMemory(worker, start.memoryMb, () => {
    listener.fail(killed);
    void terminate();
  });

  function hear(value: unknown): void {
    const message = readMessage(value);
    if (message?.kind === 'line') lineTaken(flow, message.text);
    // The thread of an invocation that is over has nothing more to say.
    if (message !== undefined && !terminated) listener.hear(message);
  }

  /** What the thread said before its end is heard before it. */
  function drain(): void {
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
      hear(next.message);
  }

  function hold(held: boolean): void {
    if (held) memory.start();
    else memory.stop();
    for (const handle of [worker, port])
      if (held) handle.ref();
      else handle.unref();
  }

  function terminate(): Promise<unknown> {
    terminated = true;
    memory.stop();
    return worker.terminate();
  }

  port.on('message', hear);
  worker.on('error', (error: Error & { code?: string }) => {
    drain();
    listener.fail(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? killed : () => crashed(error));
  });
  worker.on('exit', (status) => {
    memory.stop();
    drain();
    port.close();
    listener.fail((requestId) => exited(requestId, status));
    listener.ended();
  });
  hold(false);
  // Loading the code is work, too.
  memory.start();
  return {
    send: (invocation) => port.postMessage(invocation),
    hold,
    terminate,
  };
}

function crashed(error: Error) {
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n'),
  };
}
