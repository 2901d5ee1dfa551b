import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Clock } from '../../clock.ts';
import type { FunctionRecord } from './function-record.ts';
import { describedLogging } from './logging.ts';
import type { ResolvedFunction } from './resolver.ts';
import { isUpdating, revisionOf } from './updating.ts';

/** What really runs the code, whatever runtime the function asks for: this machine's Node. */
const RUNTIME_VERSION_ARN = `arn:aws:lambda:us-east-1::runtime:local-node-${process.versions.node}`;

/** A function's configuration as Lambda describes it to who asks for it by name. */
export function described({ record, invokedArn }: ResolvedFunction, clock: Clock): FunctionConfiguration {
  const updating = isUpdating(record, clock);
  return {
    ...listed(record, clock),
    FunctionArn: invokedArn,
    RuntimeVersionConfig: { RuntimeVersionArn: RUNTIME_VERSION_ARN },
    ...(updating && record.isNew === true
      ? { State: 'Pending', StateReason: 'The function is being created.', StateReasonCode: 'Creating' }
      : { State: 'Active', ...lastUpdate(updating) }),
  };
}

/** The reason is the one of a creation on AWS, too. */
function lastUpdate(updating: boolean): Partial<FunctionConfiguration> {
  if (!updating) return { LastUpdateStatus: 'Successful' };
  return {
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: 'The function is being created.',
    // The API's model does not list it.
    LastUpdateStatusReasonCode: 'Creating' as FunctionConfiguration['LastUpdateStatusReasonCode'],
  };
}

/** The same in a list, which tells no state. */
export function listed(record: FunctionRecord, clock: Clock): FunctionConfiguration {
  return {
    FunctionName: record.name,
    FunctionArn: record.version === undefined ? record.arn : `${record.arn}:${record.version}`,
    Description: record.description,
    Runtime: record.runtime as FunctionConfiguration['Runtime'],
    Handler: record.handler,
    Role: record.role,
    MemorySize: record.memoryMb,
    Timeout: record.timeoutSeconds,
    CodeSha256: record.codeSha256,
    CodeSize: record.codeSize,
    // As Lambda writes it: 2026-11-27T20:00:00.000+0000.
    LastModified: record.lastModified.replace('Z', '+0000'),
    RevisionId: revisionOf(record, clock),
    Version: record.version ?? '$LATEST',
    Architectures: [...record.architectures] as FunctionConfiguration['Architectures'],
    Environment: { Variables: record.variables },
    EphemeralStorage: { Size: 512 },
    TracingConfig: { Mode: record.tracing },
    LoggingConfig: describedLogging(record),
    PackageType: 'Zip',
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
  };
}
