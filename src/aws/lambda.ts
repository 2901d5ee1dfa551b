import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to Lambda that are made here. */
export type LambdaApi = ReturnType<typeof createLambda>;

/** A function may take 30 s; its caller waits a little longer. */
const INVOKE_TIMEOUT_MS = 35_000;

export function createLambda(config: ClientConfig) {
  const client = new LambdaClient(sdkSettings(config, 'LAMBDA'));
  // Sent once: a handler that is not idempotent must not run again because an answer was late.
  const invoking = new LambdaClient(
    sdkSettings(config, 'LAMBDA', { requestTimeoutMs: INVOKE_TIMEOUT_MS, attempts: 1 }),
  );
  const { read, write } = callsOf('lambda', config, client);
  const invocations = callsOf('lambda', config, invoking);
  return {
    getFunctionConfiguration: read('GetFunctionConfiguration', GetFunctionConfigurationCommand),
    updateFunctionConfiguration: write('UpdateFunctionConfiguration', UpdateFunctionConfigurationCommand),
    invokeToRead: invocations.read('Invoke', InvokeCommand),
    invoke: invocations.write('Invoke', InvokeCommand),
    close() {
      client.destroy();
      invoking.destroy();
    },
  };
}
