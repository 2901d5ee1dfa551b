import { AsyncResource } from 'node:async_hooks';
import type { MessagePort } from 'node:worker_threads';
import { workerData } from 'node:worker_threads';
import { type Completion, callbackStyle } from './completion.ts';
import { failureOf, RuntimeError } from './function-errors.ts';
import { becomeProcess, endAlone, isolateThreads, refuseStreaming } from './isolation.ts';
import { blockingSender } from './line-flow.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import { limitMemory, memoryMb } from './memory.ts';
import { captureOutput, type Output } from './output.ts';
import { leaveProcessAlone } from './process-wide.ts';
import type { WorkerInvocation, WorkerMessage, WorkerStart } from './protocol.ts';
import { captureDescriptors } from './standard-output.ts';
import { workIn } from './working-directory.ts';

/*
 * The managed runtime's part inside an execution environment: loads the code, then answers one event at a time.
 * It runs in a worker thread of its own, from a bundle of its own. There `process.exit` ends the thread, not the process:
 * https://nodejs.org/api/process.html#processexitcode
 */

/** Answers may have 6 MB and a little. */
const MAX_ANSWER_BYTES = 6 * 1024 * 1024 + 100;

interface Runtime {
  readonly start: WorkerStart;
  readonly port: MessagePort;
  readonly output: Output;
  say(message: WorkerMessage): void;
  /** Called when the event loop is empty while an event is answered. */
  drained: () => void;
}

leaveProcessAlone();
endAlone();
isolateThreads(__filename);
// Threads that the code starts have this file as their first one, and then their own.
if (process.execArgv.includes(__filename)) captureDescriptors((text) => void process.stdout.write(text));
else void run(workerData as WorkerStart);

async function run(start: WorkerStart): Promise<void> {
  const { port, flow } = start;
  const say = (message: WorkerMessage): void => port.postMessage(message);
  const send = blockingSender(flow, (text) => say({ kind: 'line', text }));
  const runtime: Runtime = { start, port, say, output: captureOutput(start, send), drained: () => undefined };
  becomeProcess();
  workIn(start.taskRoot);
  refuseStreaming();
  limitMemory(start.memoryMb, () => {
    say({ kind: 'out of memory' });
    // Only the function's thread.
    process.exit(1);
  });
  watchCrashes(runtime);
  process.on('beforeExit', () => runtime.drained());
  try {
    const handler = await loadHandler(start.taskRoot, start.handler);
    checkCallback(handler, runtime);
    // What the code has bound to the flow of its loading, as tracing libraries do, holds for the events, too.
    const scope = new AsyncResource('Invocations');
    port.on('message', (invocation: WorkerInvocation) =>
      scope.runInAsyncScope(() => answer(runtime, handler, invocation)),
    );
    say({ kind: 'ready' });
  } catch (error) {
    crash(runtime, start.callbacks ? 'Uncaught Exception' : 'Init Error', error, 1);
  }
}

/** https://github.com/aws/aws-lambda-nodejs-runtime-interface-client (src/WarningForCallbackHandlers.js, and 4.0.2) */
function checkCallback({ parameters, isAsync }: Handler, { start, output }: Runtime): void {
  if (parameters < 3) return;
  if (!start.callbacks)
    throw new RuntimeError(
      'CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
    );
  if (isAsync || process.env.AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING !== undefined) return;
  output.warn(
    'AWS Lambda plans to remove support for callback-based function handlers starting with Node.js 24. You will need to update this function to use an async handler to use Node.js 24 or later. For more information and to provide feedback on this change, see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137. To disable this warning, set the AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING environment variable.',
  );
}

/** Since nodejs24.x the runtime leaves what nobody caught to Node, which writes it out and exits. */
function watchCrashes(runtime: Runtime): void {
  if (!runtime.start.callbacks) {
    process.on('uncaughtException', (error) => {
      const text = error instanceof Error ? error.stack : String(error);
      process.stderr.write(`${text}\n\nNode.js ${process.version}\n`);
      // Only the function's thread.
      process.exit(1);
    });
    return;
  }
  process.on('uncaughtException', (error) => crash(runtime, 'Uncaught Exception', error, 129));
  process.on('unhandledRejection', (reason, promise) => {
    const error = new RuntimeError('UnhandledPromiseRejection', String(reason));
    crash(runtime, 'Unhandled Promise Rejection', Object.assign(error, { reason, promise }), 128);
  });
}

function crash({ start, output, say }: Runtime, label: string, error: unknown, status: number): void {
  output.logError(label, error);
  say({ kind: 'failure', failure: failureOf(error), memoryMb: usedMb(start), ends: true });
  // Only the function's thread.
  process.exit(status);
}

/** Garbage that was not collected yet is no more than the function has. */
function usedMb(start: WorkerStart): number {
  return Math.min(memoryMb(), start.memoryMb);
}

function answer(runtime: Runtime, handler: Handler, invocation: WorkerInvocation): void {
  const { start, port, output } = runtime;
  output.setRequest(invocation.requestId);
  process.env._X_AMZN_TRACE_ID = invocation.traceHeader;
  // While an event is answered only the code keeps the thread alive, so that its end is seen.
  port.unref();
  const completion = completionOf(runtime);
  if (start.callbacks) answerByCallback(runtime, handler, invocation, completion);
  else void answerByPromise(runtime, handler, invocation, completion);
}

function answerByCallback(
  runtime: Runtime,
  { run, isAsync }: Handler,
  invocation: WorkerInvocation,
  completion: Completion,
): void {
  const style = callbackStyle(completion, isAsync);
  runtime.drained = style.drained;
  const context = Object.assign(style.context, contextOf(invocation));
  try {
    const result = run(JSON.parse(invocation.payload), context, style.callback);
    if (isThenable(result)) void result.then(style.succeed, style.fail);
  } catch (error) {
    style.callback(error);
  }
}

async function answerByPromise(
  runtime: Runtime,
  { run }: Handler,
  invocation: WorkerInvocation,
  { succeed, fail }: Completion,
): Promise<void> {
  // Node exits when nothing is left to wait for; here only the function's thread does.
  runtime.drained = () => process.exit(0);
  const context = { ...contextOf(invocation), xRayTraceId: invocation.traceHeader };
  try {
    succeed(await run(JSON.parse(invocation.payload), context));
  } catch (error) {
    fail(error);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function contextOf({ requestId, invokedArn, deadline }: WorkerInvocation): object {
  return {
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: invokedArn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function completionOf(runtime: Runtime): Completion {
  const { say, port, output, start } = runtime;
  let ended = false;
  function end(message: WorkerMessage): void {
    ended = true;
    runtime.drained = () => undefined;
    port.ref();
    say(message);
  }
  function fail(error: unknown): void {
    if (ended) return;
    output.logError('Invoke Error', error);
    end({ kind: 'failure', failure: failureOf(error), memoryMb: usedMb(start), ends: false });
  }
  function succeed(result: unknown): void {
    if (ended) return;
    const payload = textOf(result);
    if (payload === undefined) fail(notText(start));
    else if (Buffer.byteLength(payload) <= MAX_ANSWER_BYTES)
      end({ kind: 'result', payload, memoryMb: usedMb(start) });
    else end({ kind: 'failure', failure: tooLarge(), memoryMb: usedMb(start), ends: false });
  }
  return { succeed, fail };
}

/** @returns undefined for what cannot be JSON. */
function textOf(result: unknown): string | undefined {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    return undefined;
  }
}

function notText({ callbacks }: WorkerStart): Error {
  const message = 'Unable to stringify response body';
  return callbacks ? new Error(message) : new RuntimeError('JSONStringifyError', message);
}

function tooLarge() {
  return {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`,
  };
}
