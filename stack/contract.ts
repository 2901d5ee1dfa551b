/**
 * Names and limits that the stack, the function and the command line share, so that they cannot disagree.
 * This file imports nothing.
 */

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

/** Routes of the API, each to the function; an open one asks nobody who he is. */
export const API_ROUTES = [
  { id: 'Health', key: 'ANY /health', open: true },
  { id: 'Items', key: 'ANY /items', open: false },
  { id: 'Item', key: 'ANY /items/{id}', open: false },
] as const;

/** What the function calls, by what it is called on; its role allows this and no more. */
export const FUNCTION_ACTIONS = {
  table: [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:Scan',
  ],
  index: ['dynamodb:Query'],
  logs: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  /** X-Ray takes no resource for these two. */
  tracing: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  /**
   * On a key of one's own, through DynamoDB alone: it decrypts the key of the table as whoever reads or writes. That
   * these two suffice is believed, not proven.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
   */
  key: ['kms:Decrypt', 'kms:DescribeKey'],
} as const;

/** What the function runs on. */
export const ARCHITECTURE = 'arm64';

/** Minutes of a period of the alarms. */
export const ALARM_PERIOD_MINUTES = 5;

/**
 * Periods that an alarm may look at: with periods under an hour they are a day at most.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export const MOST_ALARM_PERIODS = 288;

/** The ends of the names of the stack's alarms, each after the name of the function. */
export const ALARM_SUFFIXES = ['errors', 'throttles', '5xx'] as const;

/** Environment variables of the function. */
export const FUNCTION_VARIABLES = {
  table: 'DYNAMODB_TABLE',
  logLevel: 'LOG_LEVEL',
  /** Only there while writes are refused. */
  writes: 'WRITES',
} as const;

/** Whether the application takes writes: while it moves to another table it refuses them. */
export const WRITES = { allow: 'allow', refuse: 'refuse' } as const;

/** Bytes that all variables of a function may have together, names and values. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const VARIABLES_BYTES = 4096;

const VARIABLE_NAME = /^[a-zA-Z][a-zA-Z0-9_]+$/;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED_VARIABLES =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|AWS_LAMBDA_(FUNCTION_(NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(GROUP|STREAM)_NAME|RUNTIME_API|MAX_CONCURRENCY|METADATA_API|METADATA_TOKEN)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** Why a name cannot be that of a function's variable; undefined when it can. */
export function variableNameProblem(name: string): string | undefined {
  if (RESERVED_VARIABLES.test(name)) return 'is kept by Lambda itself';
  if (VARIABLE_NAME.test(name)) return undefined;
  return 'must have two or more letters, digits and _, a letter first';
}

/** What Lambda counts against its limit. */
export function variablesBytes(variables: Readonly<Record<string, string>>): number {
  const encoder = new TextEncoder();
  return Object.entries(variables).reduce(
    (sum, [name, value]) => sum + encoder.encode(name).length + encoder.encode(value).length,
    0,
  );
}

/** Secondary index on `status`: fine at back-office volume; a busy status is one partition. */
export const STATUS_INDEX = 'StatusIndex';

/** The record of an item as it is now has this sort key, as the runbook's get-item has it. */
export const CURRENT_TIMESTAMP = 0;

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

/** Pattern of the ARN of an IAM policy. Patterns are text here: a regular expression would stay in the function's bundle. */
export const POLICY_ARN = '^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$';

/** Pattern of the ARN of a key; log groups take no alias. */
export const KEY_ARN = '^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$';

/** Pattern of the ARN of a topic. */
export const TOPIC_ARN = '^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$';

/** Pattern of the path of a role. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const ROLE_PATH = '^/([\\x21-\\x7e]{1,510}/)?$';

/** A table's name, as DynamoDB takes it. */
export const TABLE_NAME = /^[a-zA-Z0-9_.-]{3,255}$/;

/** Parameters whose values are written into the template before it is sent, so that one that is off costs nothing. */
export const LITERAL_KEYS = [
  'PermissionsBoundary',
  'RolePath',
  'AlarmTopicArn',
  'ErrorsThreshold',
  'ErrorsPeriods',
  'ThrottlesThreshold',
  'ThrottlesPeriods',
  'ServerErrorsThreshold',
  'ServerErrorsPeriods',
  'TableKeyArn',
  'BucketKeyArn',
  'LogsKeyArn',
  'TopicKeyArn',
  'ReservedConcurrency',
  'MonthlyBudget',
  'BudgetScope',
] as const;

export type LiteralKey = (typeof LITERAL_KEYS)[number];

/** Parameters that a template still has when it is sent. */
const SENT_KEYS = [
  'EnvironmentName',
  'LogRetentionDays',
  'LogLevel',
  'MemorySize',
  'TimeoutSeconds',
  'CorsOrigins',
  'ThrottleRate',
  'ThrottleBurst',
  'AlarmEmail',
  'Authorization',
  'AppRegistry',
  'PointInTimeRecovery',
  'ActiveTable',
  'Writes',
] as const;

export type ParameterKey = (typeof SENT_KEYS)[number] | LiteralKey;

const NO_KEYS: readonly ParameterKey[] = [];

/** Parameters of the template; every tunable of an environment is one or more of them. A spread would stay in the function's bundle. */
export const PARAMETER_KEYS = /* @__PURE__ */ NO_KEYS.concat(SENT_KEYS, LITERAL_KEYS);

/** The value of `ReservedConcurrency` that reserves nothing; 0 switches the function off. */
export const NO_RESERVED_CONCURRENCY = '-1';

/** The value of `MonthlyBudget` without a budget. */
export const NO_MONTHLY_BUDGET = '0';

/** What a monthly budget counts. */
export const BUDGET_SCOPES = ['account', 'environment'] as const;

/** Parameter values that the template takes when an environment does not say otherwise. */
export function parameterDefaults(
  environmentClass: EnvironmentClass,
): Record<Exclude<ParameterKey, 'EnvironmentName'>, string> {
  const production = environmentClass === 'production';
  return {
    LogRetentionDays: '7',
    LogLevel: 'INFO',
    MemorySize: '256',
    TimeoutSeconds: '30',
    CorsOrigins: '*',
    ThrottleRate: '100',
    ThrottleBurst: '200',
    AlarmEmail: '',
    Authorization: production ? 'AWS_IAM' : 'NONE',
    AppRegistry: 'false',
    PointInTimeRecovery: production ? 'true' : 'false',
    ActiveTable: '',
    Writes: WRITES.allow,
    PermissionsBoundary: '',
    RolePath: '/',
    AlarmTopicArn: '',
    ErrorsThreshold: '1',
    ErrorsPeriods: '1',
    ThrottlesThreshold: '1',
    ThrottlesPeriods: '1',
    ServerErrorsThreshold: '1',
    ServerErrorsPeriods: '1',
    TableKeyArn: '',
    BucketKeyArn: '',
    LogsKeyArn: '',
    TopicKeyArn: '',
    ReservedConcurrency: NO_RESERVED_CONCURRENCY,
    MonthlyBudget: NO_MONTHLY_BUDGET,
    BudgetScope: 'account',
  };
}

/** Days that CloudWatch Logs accepts for a log group (PutRetentionPolicy). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

/** CloudFormation takes at most this many bytes of template inline; more goes through S3. */
export const INLINE_TEMPLATE_BYTES = 51_200;
