import { format } from 'node:util';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionFailure, WorkerInvocation, WorkerMessage, WorkerStart } from './protocol.ts';

/**
 * The managed runtime's part inside an execution environment: loads the code, then answers one event at a time.
 * It runs in a worker thread of its own, from a bundle of its own.
 */
type Handler = (event: unknown, context: object) => unknown;

const MEGABYTE = 1024 * 1024;

run(workerData as WorkerStart);

function run(start: WorkerStart): void {
  let requestId = '';
  captureOutput(start, () => requestId);
  let handler: Handler;
  try {
    handler = load(start);
  } catch (error) {
    say({ kind: 'failure', failure: failureOf(error), memoryMb: memoryMb() });
    return;
  }
  parentPort?.on('message', (invocation: WorkerInvocation) => {
    requestId = invocation.requestId;
    void answer(handler, start, invocation);
  });
  say({ kind: 'ready' });
}

function load({ codePath, handler }: WorkerStart): Handler {
  const name = handler.split('.')[1] ?? 'handler';
  const loaded = (require(codePath) as Record<string, unknown>)[name];
  if (typeof loaded === 'function') return loaded as Handler;
  throw Object.assign(new Error(`${handler} is undefined or not exported`), {
    name: 'Runtime.HandlerNotFound',
  });
}

async function answer(
  handler: Handler,
  start: WorkerStart,
  { requestId, payload, invokedArn, traceHeader, deadline }: WorkerInvocation,
): Promise<void> {
  process.env._X_AMZN_TRACE_ID = traceHeader;
  const context = {
    awsRequestId: requestId,
    functionName: start.functionName,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: invokedArn,
    memoryLimitInMB: String(start.memoryMb),
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0),
  };
  try {
    const result = await handler(JSON.parse(payload), context);
    say({ kind: 'result', payload: JSON.stringify(result ?? null), memoryMb: memoryMb() });
  } catch (error) {
    const failure = failureOf(error);
    say({ kind: 'failure', failure, memoryMb: memoryMb() });
  }
}

/** Output goes through the same channel as the result, so that a line never comes after its END. */
function captureOutput(start: WorkerStart, requestId: () => string): void {
  const write = (text: string | Uint8Array): boolean => {
    say({ kind: 'log', text: typeof text === 'string' ? text : Buffer.from(text).toString('utf8') });
    return true;
  };
  process.stdout.write = write as typeof process.stdout.write;
  process.stderr.write = write as typeof process.stderr.write;
  const levels = { debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;
  for (const [method, level] of Object.entries(levels) as [keyof typeof levels, string][]) {
    console[method] = (...values: unknown[]) =>
      write(consoleLine(start, level, requestId(), format(...values)));
  }
}

/** A line of console output as the managed Node.js runtimes write it. */
function consoleLine({ logFormat }: WorkerStart, level: string, requestId: string, message: string): string {
  const timestamp = new Date().toISOString();
  if (logFormat === 'JSON') return `${JSON.stringify({ timestamp, level, requestId, message })}\n`;
  return `${timestamp}\t${requestId}\t${level}\t${message}\n`;
}

function failureOf(error: unknown): FunctionFailure {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

/** Of this isolate alone: the process is shared with the whole embedded environment. */
function memoryMb(): number {
  const { total_heap_size: heap, external_memory: external } = getHeapStatistics();
  return Math.ceil((heap + external) / MEGABYTE);
}

function say(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}
