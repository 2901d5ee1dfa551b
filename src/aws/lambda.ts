import { createHash } from 'node:crypto';
import {
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  type FunctionConfiguration,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
  type UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { defined } from '../defined.ts';
import { BackofficeError } from '../errors.ts';
import { fetchBytes } from '../http/fetch-bytes.ts';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';
import { collectPages } from './paging.ts';

/** The calls to Lambda that are made here. */
export type LambdaApi = ReturnType<typeof createLambda>;

/** A function may take 30 s; its caller waits a little longer. */
const INVOKE_TIMEOUT_MS = 35_000;
/** 50 MB of code over a slow line. */
const UPLOAD_TIMEOUT_MS = 300_000;

export function createLambda(config: ClientConfig) {
  const client = new LambdaClient(sdkSettings(config, 'LAMBDA'));
  // Sent once: a handler that is not idempotent must not run again because an answer was late.
  const invoking = new LambdaClient(
    sdkSettings(config, 'LAMBDA', { requestTimeoutMs: INVOKE_TIMEOUT_MS, attempts: 1 }),
  );
  // Made when code is sent: hardly any command does.
  let uploading: LambdaClient | undefined;
  const { readOnce, read, write } = callsOf('lambda', config, client);
  const invocations = callsOf('lambda', config, invoking);
  const getFunction = read('GetFunction', GetFunctionCommand);
  const listVersionsByFunction = readOnce('ListVersionsByFunction', ListVersionsByFunctionCommand);
  return {
    getFunctionConfiguration: readOnce('GetFunctionConfiguration', GetFunctionConfigurationCommand),
    getFunctionConcurrency: readOnce('GetFunctionConcurrency', GetFunctionConcurrencyCommand),
    getPolicy: readOnce('GetPolicy', GetPolicyCommand),
    /** Every version, and the function itself as `$LATEST`. */
    listVersions: (FunctionName: string): Promise<FunctionConfiguration[]> =>
      collectPages(
        (Marker) => listVersionsByFunction({ FunctionName, ...defined({ Marker }) }),
        ({ Versions = [] }) => Versions,
        ({ NextMarker }) => NextMarker,
      ),
    /** The code of a version, as a zip file. @throws BackofficeError FAILED for another one than Lambda tells of. */
    async getCode(FunctionName: string, Qualifier: string): Promise<Uint8Array> {
      const { Code, Configuration } = await getFunction({ FunctionName, Qualifier });
      const { network, signal } = config;
      const what = `the code of version ${Qualifier}`;
      const zip = await fetchBytes(Code?.Location ?? '', { what, network, signal });
      if (createHash('sha256').update(zip).digest('base64') === Configuration?.CodeSha256) return zip;
      throw new BackofficeError(
        'FAILED',
        `${what} is not what Lambda has: its hash differs; nothing was sent`,
        {
          hint: 'try again; if it stays so, find out what stands between you and AWS',
        },
      );
    },
    publishVersion: write('PublishVersion', PublishVersionCommand),
    deleteFunction: write('DeleteFunction', DeleteFunctionCommand),
    putFunctionConcurrency: write('PutFunctionConcurrency', PutFunctionConcurrencyCommand),
    deleteFunctionConcurrency: write('DeleteFunctionConcurrency', DeleteFunctionConcurrencyCommand),
    updateFunctionCode(input: UpdateFunctionCodeCommandInput) {
      uploading ??= new LambdaClient(sdkSettings(config, 'LAMBDA', { requestTimeoutMs: UPLOAD_TIMEOUT_MS }));
      return callsOf('lambda', config, uploading).write(
        'UpdateFunctionCode',
        UpdateFunctionCodeCommand,
      )(input);
    },
    updateFunctionConfiguration: write('UpdateFunctionConfiguration', UpdateFunctionConfigurationCommand),
    invokeToRead: invocations.read('Invoke', InvokeCommand),
    invoke: invocations.write('Invoke', InvokeCommand),
    close() {
      for (const each of [client, invoking, uploading]) each?.destroy();
    },
  };
}
