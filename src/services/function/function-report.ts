import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Connection } from '../../aws/connection.ts';
import { readLiveCode } from '../releases/live-code.ts';
import type { StackOutputs } from '../stack/outputs.ts';
import { lambdaTime } from './lambda-time.ts';
import { logGroupOf } from './log-group.ts';
import { type RuntimeSupport, runtimeSupport } from './runtime-support.ts';

/** What `function show` tells. */
export interface FunctionReport {
  readonly name: string;
  readonly arn: string;
  /** Active, Pending, Inactive, Failed, or one that is newer than this program. */
  readonly state: string;
  readonly stateReason: string | null;
  /** Successful, InProgress or Failed. */
  readonly lastUpdate: string;
  readonly lastUpdateReason: string | null;
  readonly runtime: string;
  /** Null for a runtime that nothing is known of. */
  readonly support: RuntimeSupport | null;
  readonly architectures: readonly string[];
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly code: {
    readonly sha256: string;
    readonly bytes: number;
    /** The release that it is of; null when it is of none that is known. */
    readonly release: number | null;
    /** The newest release. */
    readonly latest: number | null;
  };
  /** ISO 8601. */
  readonly modifiedAt: string | null;
  /** Active or PassThrough. */
  readonly tracing: string;
  readonly logGroup: string;
  readonly logFormat: string;
  readonly role: string;
  /** Names only: values are shown by `config`. Null when they cannot be decrypted. */
  readonly variables: readonly string[] | null;
  readonly revision: string;
}

export async function readFunctionReport(
  connection: Pick<Connection, 'lambda' | 's3'>,
  outputs: StackOutputs,
  now: Date,
): Promise<FunctionReport> {
  const [configuration, live] = await Promise.all([
    (await connection.lambda()).getFunctionConfiguration({ FunctionName: outputs.functionName }),
    readLiveCode(connection, outputs),
  ]);
  const { Environment, Runtime = 'unknown', LoggingConfig } = configuration;
  return {
    name: outputs.functionName,
    arn: configuration.FunctionArn ?? '',
    ...stateOf(configuration),
    runtime: Runtime,
    support: runtimeSupport(Runtime, now),
    architectures: configuration.Architectures ?? [],
    handler: configuration.Handler ?? '',
    memoryMb: configuration.MemorySize ?? 0,
    timeoutSeconds: configuration.Timeout ?? 0,
    code: {
      sha256: live.codeSha256,
      bytes: configuration.CodeSize ?? 0,
      release: live.release?.number ?? null,
      latest: live.latest,
    },
    modifiedAt: lambdaTime(configuration.LastModified),
    tracing: configuration.TracingConfig?.Mode ?? 'unknown',
    logGroup: logGroupOf(configuration, outputs),
    logFormat: LoggingConfig?.LogFormat ?? 'Text',
    role: configuration.Role ?? '',
    variables: Environment?.Error === undefined ? Object.keys(Environment?.Variables ?? {}).sort() : null,
    revision: configuration.RevisionId ?? '',
  };
}

function stateOf(configuration: FunctionConfiguration) {
  return {
    state: configuration.State ?? 'unknown',
    stateReason: configuration.StateReason ?? null,
    lastUpdate: configuration.LastUpdateStatus ?? 'unknown',
    lastUpdateReason: configuration.LastUpdateStatusReason ?? null,
  };
}
