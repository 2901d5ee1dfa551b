import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Clock } from '../../clock.ts';
import type { FunctionRecord } from './function-record.ts';
import { isUpdating } from './updating.ts';

/** A function's configuration as Lambda describes it. */
export function described(record: FunctionRecord, clock: Clock): FunctionConfiguration {
  return {
    FunctionName: record.name,
    FunctionArn: record.arn,
    Description: record.description,
    Runtime: record.runtime as FunctionConfiguration['Runtime'],
    Handler: record.handler,
    Role: record.role,
    MemorySize: record.memoryMb,
    Timeout: record.timeoutSeconds,
    CodeSha256: record.codeSha256,
    CodeSize: record.codeSize,
    LastModified: record.lastModified,
    RevisionId: record.revisionId,
    Version: record.version ?? '$LATEST',
    Architectures: [...record.architectures] as FunctionConfiguration['Architectures'],
    Environment: { Variables: record.variables },
    TracingConfig: { Mode: record.tracing },
    LoggingConfig: { LogFormat: record.logFormat, LogGroup: record.logGroup },
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: isUpdating(record, clock) ? 'InProgress' : 'Successful',
  };
}
