import type { LoggingConfig } from '@aws-sdk/client-lambda';
import { invalidParameter } from './errors.ts';
import type { FunctionRecord } from './function-record.ts';

/** How a function logs. */
export type Logging = Pick<
  FunctionRecord,
  'logFormat' | 'logGroup' | 'applicationLogLevel' | 'systemLogLevel'
>;

/** The settings as a request or a template gives them; each value that it names. */
export interface GivenLogging {
  readonly LogFormat?: unknown;
  readonly LogGroup?: unknown;
  readonly ApplicationLogLevel?: unknown;
  readonly SystemLogLevel?: unknown;
}

/**
 * What a function logs by, once it was told how. Levels go with the JSON format.
 * LocalStack, test_lambda_api.py::TestLoggingConfig::test_advanced_logging_configuration_format_switch, validated on AWS.
 * @throws AwsError for levels in the text format; its words are believed, not proven.
 */
export function loggingOf(given: GivenLogging, before: Logging): Logging {
  const logFormat =
    given.LogFormat === 'JSON' || given.LogFormat === 'Text' ? given.LogFormat : before.logFormat;
  const logGroup = textOf(given.LogGroup) ?? before.logGroup;
  const levels = [textOf(given.ApplicationLogLevel), textOf(given.SystemLogLevel)];
  if (logFormat === 'Text') {
    if (levels.some((level) => level !== undefined))
      throw invalidParameter('To configure logging levels, set LogFormat to JSON.');
    return { logFormat, logGroup };
  }
  return {
    logFormat,
    logGroup,
    applicationLogLevel: levels[0] ?? before.applicationLogLevel ?? 'INFO',
    systemLogLevel: levels[1] ?? before.systemLogLevel ?? 'INFO',
  };
}

/** The settings as Lambda describes them. */
export function describedLogging(record: Logging): LoggingConfig {
  const { logFormat, logGroup, applicationLogLevel = 'INFO', systemLogLevel = 'INFO' } = record;
  const levels = {
    ApplicationLogLevel: applicationLogLevel,
    SystemLogLevel: systemLogLevel,
  } as LoggingConfig;
  return { LogFormat: logFormat, ...(logFormat === 'JSON' ? levels : {}), LogGroup: logGroup };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
