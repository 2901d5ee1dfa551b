import type { FunctionFailure } from './protocol.ts';

/*
 * Failures that the platform tells, without a trace. Recorded on AWS: LocalStack, tests/aws/services/lambda_/test_lambda.py,
 * TestLambdaBehavior::test_lambda_invoke_with_timeout, TestLambdaErrors::test_lambda_runtime_exit.
 */

/** How an environment failed, as the invocation that it fails is told. */
export type Failure = (requestId: string) => FunctionFailure;

export function timedOut(requestId: string, timeoutMs: number): FunctionFailure {
  const seconds = (timeoutMs / 1000).toFixed(2);
  return failed('Sandbox.Timedout', requestId, `Task timed out after ${seconds} seconds`);
}

export function exited(requestId: string, status: number): FunctionFailure {
  const text =
    status === 0
      ? 'Runtime exited without providing a reason'
      : `Runtime exited with error: exit status ${status}`;
  return failed('Runtime.ExitError', requestId, text);
}

/** Of a function that uses more memory than it has. The text is believed, not proven. */
export function killed(requestId: string): FunctionFailure {
  return failed('Runtime.OutOfMemory', requestId, 'Runtime exited with error: signal: killed');
}

function failed(errorType: string, requestId: string, text: string): FunctionFailure {
  return { errorType, errorMessage: `RequestId: ${requestId} Error: ${text}` };
}
