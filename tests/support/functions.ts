import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { vi } from 'vitest';
import { clientOptions, type TestLocal } from './local.ts';

/** What an invocation answers, with what it logged. */
export interface Invoked {
  readonly version: string | undefined;
  readonly error: string | undefined;
  readonly result: unknown;
  readonly log: string;
}

/** A function that no stack made, as tests use one. */
export interface TestFunction {
  readonly client: LambdaClient;
  invoke(named?: { FunctionName?: string; Qualifier?: string }, payload?: unknown): Promise<Invoked>;
  /** Changes the code, and waits. */
  update(code: string): Promise<void>;
  configure(settings: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>): Promise<void>;
  publish(): Promise<string>;
}

/** A zip file with one file, `index.js`. */
export function zipOf(code: string): Uint8Array {
  return zipSync({ 'index.js': strToU8(code) });
}

/** Creates the function `fn`, and waits. */
export async function createFunction(
  local: TestLocal,
  code: string,
  settings: Partial<CreateFunctionCommandInput> = {},
): Promise<TestFunction> {
  const client = new LambdaClient(clientOptions(local.endpoint));
  const FunctionName = 'fn';
  await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/r',
      Code: { ZipFile: zipOf(code) },
      Timeout: 5,
      ...settings,
    }),
  );
  const settled = () =>
    vi.waitUntil(async () => {
      const now = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return now.State === 'Active' && now.LastUpdateStatus === 'Successful';
    });
  await settled();
  return {
    client,
    async invoke(named = {}, payload = {}) {
      const answer = await client.send(
        new InvokeCommand({ FunctionName, LogType: 'Tail', Payload: JSON.stringify(payload), ...named }),
      );
      return {
        version: answer.ExecutedVersion,
        error: answer.FunctionError,
        result: JSON.parse(answer.Payload?.transformToString() ?? 'null') as unknown,
        log: Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8'),
      };
    },
    async update(changed) {
      await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zipOf(changed) }));
      await settled();
    },
    async configure(changed) {
      await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...changed }));
      await settled();
    },
    publish: async () =>
      (await client.send(new PublishVersionCommand({ FunctionName }))).Version ?? 'no version',
  };
}
