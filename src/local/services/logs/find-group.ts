import { AwsError } from '../../aws-error.ts';
import type { LogStore } from './log-store.ts';

/** The name of the group that a request is about. @throws AwsError ResourceNotFoundException. */
export async function findGroup(
  log: LogStore,
  input: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined },
): Promise<string> {
  const { logGroupName, logGroupIdentifier } = input;
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    throw new AwsError(
      'InvalidParameterException',
      'Exactly one of logGroupName and logGroupIdentifier must be given',
    );
  }
  const name =
    logGroupName ?? /:log-group:([^:]+)$/.exec(logGroupIdentifier ?? '')?.[1] ?? logGroupIdentifier ?? '';
  if ((await log.group(name)) === undefined) {
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  return name;
}
