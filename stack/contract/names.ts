/** Names that the stack, the function and the command line share, so that they cannot disagree. */

/** How carefully an environment is treated: guards, protection and authorization follow from it. */
export type EnvironmentClass = 'development' | 'production';

export const ENVIRONMENT_CLASSES: readonly EnvironmentClass[] = ['development', 'production'];

export const SERVICE = 'backoffice';

/**
 * An environment's name becomes part of a bucket's name: lower case, digits, hyphens, and short enough that the
 * whole stays within S3's 63 characters in the region with the longest name.
 */
export const ENVIRONMENT_NAME = /^[a-z][a-z0-9-]{0,13}$/;

/** The names that operators' saved commands rely on. */
export interface ResourceNames {
  readonly stack: string;
  readonly function: string;
  readonly table: string;
  readonly functionLogGroup: string;
  readonly apiLogGroup: string;
  readonly tablePolicy: string;
  readonly application: string;
  readonly api: string;
  readonly alarmTopic: string;
  readonly dashboard: string;
}

/** Resource names of an environment; also called with a CloudFormation reference in place of the name. */
export function resourceNames(environment: string): ResourceNames {
  const prefix = `${environment}-${SERVICE}`;
  return {
    stack: prefix,
    function: `${prefix}-api`,
    table: `${prefix}-data`,
    functionLogGroup: `/aws/lambda/${prefix}-api`,
    apiLogGroup: `/aws/apigateway/${prefix}`,
    tablePolicy: `${prefix}-lambda-dynamodb`,
    application: `${SERVICE}-${environment}`,
    api: `${prefix}-api`,
    alarmTopic: `${prefix}-alarms`,
    dashboard: prefix,
  };
}

/** The environment that a function's name belongs to; undefined when it is not one of ours. */
export function environmentOfFunction(functionName: string): string | undefined {
  const suffix = `-${SERVICE}-api`;
  return functionName.endsWith(suffix) ? functionName.slice(0, -suffix.length) : undefined;
}

export function artifactsBucketName(environment: string, account: string, region: string): string {
  return `${environment}-${SERVICE}-artifacts-${account}-${region}`;
}

/** Keys of the stack's outputs; `backoffice outputs` shows them under these names with a lower-case start. */
export const OUTPUT_KEYS = [
  'ApiEndpoint',
  'ApiId',
  'ApiLogGroup',
  'ArtifactsBucket',
  'EnvironmentClass',
  'FunctionLogGroup',
  'FunctionName',
  'TableName',
  'Authorization',
] as const;

export type OutputKey = (typeof OUTPUT_KEYS)[number];
