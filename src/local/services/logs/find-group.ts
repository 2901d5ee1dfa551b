import { AwsError } from '../../aws-error.ts';
import type { LogStore } from './log-store.ts';

/** The name of the group that a request is about. @throws AwsError ResourceNotFoundException. */
export async function findGroup(
  log: LogStore,
  input: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined },
): Promise<string> {
  const { logGroupName, logGroupIdentifier } = input;
  // localstack's test_logs_streams.py, test_describe_log_streams_with_log_group_identifier, recorded on AWS.
  if (logGroupName !== undefined && logGroupIdentifier !== undefined)
    throw new AwsError(
      'ValidationException',
      'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    );
  if (logGroupName === undefined && logGroupIdentifier === undefined)
    throw new AwsError(
      'InvalidParameterException',
      'Exactly one of logGroupName and logGroupIdentifier must be given',
    );
  const name =
    logGroupName ?? /:log-group:([^:]+)$/.exec(logGroupIdentifier ?? '')?.[1] ?? logGroupIdentifier ?? '';
  if ((await log.group(name)) === undefined) {
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  return name;
}

/**
 * Of other classes only queries are served. https://github.com/aws/karpenter-provider-aws/pull/9567 has the answer of
 * FilterLogEvents; that others use the same words is believed, not proven.
 */
export async function requireStandard(log: LogStore, name: string, call: string): Promise<void> {
  const { logGroupClass = 'STANDARD' } = (await log.group(name)) ?? {};
  if (logGroupClass !== 'STANDARD')
    throw new AwsError(
      'InvalidOperationException',
      `The log group ${name} is of log-group-class ${logGroupClass}. ${call} is not supported for this log class.`,
    );
}

/** @throws AwsError ResourceNotFoundException. */
export async function requireStream(log: LogStore, group: string, name: string): Promise<void> {
  if ((await log.stream(group, name)) === undefined)
    throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
}

/** Of a token that no page has told. */
export function invalidToken(): AwsError {
  return new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
}
