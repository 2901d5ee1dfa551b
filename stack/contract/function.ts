/** What the stack, the function and the command line agree on about the function and its API. */

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

export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
