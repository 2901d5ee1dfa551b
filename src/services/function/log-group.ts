import type { FunctionConfiguration } from '@aws-sdk/client-lambda';

/**
 * The log group of a function. One whose configuration names none writes into `/aws/lambda/<function name>`.
 * https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
 */
export function logGroupOf(
  { LoggingConfig }: Pick<FunctionConfiguration, 'LoggingConfig'>,
  functionName: string,
): string {
  return LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`;
}
