import { RuntimeError } from './function-errors.ts';

/*
 * How an invocation ends: by a promise, and on runtimes before nodejs24.x by a callback or functions of the context, too.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client (src/CallbackContext.js, src/Runtime.js)
 */

/** Ends one invocation; only the first call counts. */
export interface Completion {
  succeed(result: unknown): void;
  fail(error: unknown): void;
}

type Callback = (error?: unknown, result?: unknown) => void;

export interface CallbackStyle extends Completion {
  readonly callback: Callback;
  /** What the context has beside its data. */
  readonly context: object;
  /** The event loop is empty: nothing that the code waits for can come any more. */
  drained(): void;
}

/** The callback and the functions of the context. @param isAsync of the handler. */
export function callbackStyle({ succeed, fail }: Completion, isAsync: boolean): CallbackStyle {
  let waits = true;
  let onEmpty: (() => void) | undefined;
  let called = false;
  const once =
    <Values extends readonly unknown[]>(run: (...values: Values) => void) =>
    (...values: Values): void => {
      if (called) return;
      called = true;
      run(...values);
    };
  const done: Callback = (error, result) => (isNothing(error) ? succeed(result) : fail(error));
  const ends = {
    done: once(done),
    succeed: once((result: unknown) => done(null, result)),
    fail: once((error: unknown) => done(isNothing(error) ? 'handled' : error)),
  };
  const context = {
    ...ends,
    get callbackWaitsForEmptyEventLoop() {
      return waits;
    },
    set callbackWaitsForEmptyEventLoop(value: boolean) {
      waits = value;
    },
  };
  const callback = once((error?: unknown, result?: unknown) => {
    if (!isNothing(error)) fail(error);
    else if (waits) onEmpty = () => succeed(result);
    else succeed(result);
  });
  return {
    callback,
    context,
    succeed: ends.succeed,
    fail: ends.fail,
    drained() {
      if (onEmpty !== undefined) onEmpty();
      else if (isAsync) fail(neverSettled());
      else succeed(null);
    },
  };
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function neverSettled(): RuntimeError {
  return new RuntimeError(
    'NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
  );
}
