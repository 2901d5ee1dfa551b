import { BackofficeError } from '../../errors.ts';
import type { LogSource } from './sources.ts';

/**
 * Whether a call is not served for the class of a log group: FilterLogEvents and StartLiveTail answer so for
 * INFREQUENT_ACCESS. https://github.com/aws/karpenter-provider-aws/pull/9567 has the answer of the first.
 */
export function isOtherClass(error: unknown): boolean {
  return error instanceof BackofficeError && error.awsCode === 'InvalidOperationException';
}

/** What AWS tells of it, with what to do instead. */
export function otherClass(
  { group }: Pick<LogSource, 'group'>,
  what: string,
  cause: unknown,
): BackofficeError {
  return new BackofficeError('UNSUPPORTED', `the log group ${group} ${what}: it is not of class STANDARD`, {
    awsCode: 'InvalidOperationException',
    hint: (command) =>
      `read it by Logs Insights, which is billed by bytes scanned: ${command('logs --since 10m')}`,
    cause,
  });
}
