import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { StackOutputs } from '../../schemas/stack-outputs.ts';

/**
 * The log group of a function. Where its configuration names none, as answers of some emulators do, it is that of the
 * stack; without one a function writes into `/aws/lambda/<function name>`.
 * https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
 */
export function logGroupOf(
  { LoggingConfig }: Pick<FunctionConfiguration, 'LoggingConfig'>,
  { functionName, functionLogGroup }: Pick<StackOutputs, 'functionName' | 'functionLogGroup'>,
): string {
  return LoggingConfig?.LogGroup ?? functionLogGroup ?? `/aws/lambda/${functionName}`;
}
