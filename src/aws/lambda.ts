import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type GetFunctionConfigurationRequest,
  InvokeCommand,
  type InvokeCommandInput,
  type InvokeCommandOutput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { attempt } from './attempt.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to Lambda that are made here. */
export interface LambdaApi {
  getFunctionConfiguration(input: GetFunctionConfigurationRequest): Promise<FunctionConfiguration>;
  /** Sent once: a handler that is not idempotent must not run again because an answer was late. */
  invoke(input: InvokeCommandInput): Promise<InvokeCommandOutput>;
  close(): void;
}

/** A function may take 30 s; its caller waits a little longer. */
const INVOKE_TIMEOUT_MS = 35_000;

export function createLambda(config: ClientConfig): LambdaApi {
  const client = new LambdaClient(sdkSettings(config));
  const invoking = new LambdaClient(sdkSettings(config, INVOKE_TIMEOUT_MS, 1));
  const options = { abortSignal: config.signal };
  return {
    getFunctionConfiguration: (input) =>
      attempt(
        config,
        'lambda GetFunctionConfiguration',
        client.send(new GetFunctionConfigurationCommand(input), options),
      ),
    invoke: (input) => attempt(config, 'lambda Invoke', invoking.send(new InvokeCommand(input), options)),
    close: () => {
      client.destroy();
      invoking.destroy();
    },
  };
}
