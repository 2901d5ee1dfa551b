import { ALARM_PERIOD_MINUTES, MOST_ALARM_PERIODS } from '../../stack/contract/alarms.ts';
import { BACKUP_RATE } from '../../stack/contract/backup-schedule.ts';
import { KEY_ARN, POLICY_ARN, ROLE_PATH, TOPIC_ARN } from '../../stack/contract/formats.ts';
import { LOG_LEVELS } from '../../stack/contract/function.ts';
import type { EnvironmentClass } from '../../stack/contract/names.ts';
import {
  BUDGET_SCOPES,
  LOG_RETENTION_DAYS,
  NO_MONTHLY_BUDGET,
  NO_RESERVED_CONCURRENCY,
  type ParameterKey,
  parameterDefaults,
} from '../../stack/contract/parameters.ts';
import type { Rule } from './rules.ts';

/** What may be set for an environment, beside where it is. */
export interface Tunables {
  readonly logRetentionDays: number;
  readonly logLevel: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly corsOrigins: readonly string[];
  readonly throttleRate: number;
  readonly throttleBurst: number;
  readonly alarmEmail: string;
  readonly auth: 'none' | 'iam';
  readonly appRegistry: boolean;
  readonly pitr: boolean;
  /** ARN of a policy; empty for none. */
  readonly permissionsBoundary: string;
  readonly rolePath: string;
  /** ARN of a topic; empty for the stack's own. */
  readonly alarmTopicArn: string;
  readonly alarmThresholds: AlarmThresholds;
  readonly kmsKeys: KmsKeys;
  /** Concurrent executions of the function; null where only the account's limit holds. */
  readonly reservedConcurrency: number | null;
  /** US dollars; null for no budget. */
  readonly monthlyBudget: number | null;
  readonly budgetScope: (typeof BUDGET_SCOPES)[number];
  /** A rate of EventBridge Scheduler; empty for no scheduled backups. */
  readonly backupSchedule: string;
  /** Scheduled backups that `backup prune --scheduled` keeps of each table; null where that has to be said. */
  readonly backupKeep: number | null;
}

/** ARNs of keys that encrypt resources, instead of AWS's. */
export interface KmsKeys {
  readonly table?: string;
  readonly bucket?: string;
  readonly logs?: string;
  readonly topic?: string;
}

/** When an alarm is raised: so many in a period, in so many periods of 5 minutes in a row. */
export interface AlarmThreshold {
  readonly threshold?: number;
  readonly periods?: number;
}

/** By alarm of stack/monitoring.ts. */
export interface AlarmThresholds {
  readonly errors?: AlarmThreshold;
  readonly throttles?: AlarmThreshold;
  readonly serverErrors?: AlarmThreshold;
}

export type TunableName = keyof Tunables;

function keyRule(what: string): Rule {
  return {
    type: 'string',
    description: `ARN of the key of ${what}`,
    pattern: KEY_ARN,
    expected: 'the ARN of a key',
  };
}

function thresholdRule(description: string): Rule {
  return {
    type: 'object',
    description,
    properties: {
      threshold: { type: 'integer', description: 'Number in a period that counts as too many', minimum: 1 },
      periods: {
        type: 'integer',
        description: `Periods of ${ALARM_PERIOD_MINUTES} minutes in a row with too many`,
        minimum: 1,
        maximum: MOST_ALARM_PERIODS,
      },
    },
  };
}

export const TUNABLE_RULES: Readonly<Record<TunableName, Rule>> = {
  logRetentionDays: {
    type: 'integer',
    description: 'Days that log lines are kept',
    enum: LOG_RETENTION_DAYS,
  },
  logLevel: { type: 'string', description: 'Least level that the function logs', enum: LOG_LEVELS },
  memoryMb: { type: 'integer', description: 'Memory of the function in MB', minimum: 128, maximum: 10240 },
  timeoutSeconds: { type: 'integer', description: 'Time limit of the function', minimum: 1, maximum: 30 },
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
  corsOrigins: {
    type: 'array',
    description: 'Origins that browsers may call the API from',
    items: {
      type: 'string',
      pattern: '^(\\*|https?://\\*|[a-zA-Z][a-zA-Z0-9+.-]*://[^\\s/?#@:,*]+(:[0-9]{1,5})?)$',
      expected: 'an origin: scheme://host, scheme://host:port, https://*, http://* or *',
    },
  },
  throttleRate: {
    type: 'integer',
    description: 'Requests per second that the API lets through',
    minimum: 1,
    maximum: 10000,
  },
  throttleBurst: {
    type: 'integer',
    description: 'Requests at once that the API lets through',
    minimum: 1,
    maximum: 5000,
  },
  alarmEmail: {
    type: 'string',
    description: 'Address that alarms are sent to',
    pattern: '^$|^[^@\\s]+@[^@\\s]+$',
  },
  auth: {
    type: 'string',
    description: 'Who may call the API besides /health: anybody, or who signs with IAM',
    enum: ['none', 'iam'],
  },
  appRegistry: {
    type: 'boolean',
    description: 'Register the application in AppRegistry (closed to new customers)',
  },
  pitr: { type: 'boolean', description: 'Keep the table restorable to any second of 35 days' },
  permissionsBoundary: {
    type: 'string',
    description: "ARN of the policy that bounds the function's role",
    pattern: `^$|${POLICY_ARN}`,
    expected: 'the ARN of an IAM policy',
  },
  rolePath: {
    type: 'string',
    description: "Path of the function's role; a change replaces the role",
    pattern: ROLE_PATH,
    expected: 'a path such as /teams/payments/',
  },
  alarmTopicArn: {
    type: 'string',
    description: "ARN of the topic that alarms go to instead of the stack's own",
    pattern: `^$|${TOPIC_ARN}`,
    expected: 'the ARN of a topic',
  },
  alarmThresholds: {
    type: 'object',
    description: 'When alarms are raised',
    properties: {
      errors: thresholdRule('Errors of the function'),
      throttles: thresholdRule('Throttles of the function'),
      serverErrors: thresholdRule('5xx answers of the API'),
    },
  },
  kmsKeys: {
    type: 'object',
    description: "ARNs of keys that encrypt resources instead of AWS's own",
    properties: {
      table: keyRule('the table'),
      bucket: keyRule('the artifacts bucket'),
      logs: keyRule('both log groups'),
      topic: keyRule('the alarm topic'),
    },
  },
  // What an account may reserve, and 100 less, is Lambda's to say: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
  reservedConcurrency: {
    type: 'integer',
    description: 'Concurrent executions reserved for the function, and its limit; 0 switches it off',
    minimum: 0,
  },
  monthlyBudget: {
    type: 'number',
    description: 'Monthly budget in US dollars, of which the alarm topic is told',
    minimum: 0.01,
  },
  budgetScope: {
    type: 'string',
    description: 'What the budget counts: the whole account, or what has the tag of the environment',
    enum: BUDGET_SCOPES,
  },
  backupSchedule: {
    type: 'string',
    description: 'How often the table is backed up, such as rate(1 day)',
    pattern: `^${BACKUP_RATE}$`,
    expected: 'a rate in hours or days, such as rate(1 day) or rate(12 hours)',
  },
  backupKeep: {
    type: 'integer',
    description: 'Number of scheduled backups that backup prune --scheduled keeps of each table',
    minimum: 1,
  },
};

/** The parameters of the template that a tunable becomes, and their texts there. */
const PARAMETERS: {
  readonly [Name in TunableName]: (value: Tunables[Name]) => Partial<Record<ParameterKey, string>>;
} = {
  logRetentionDays: (days) => ({ LogRetentionDays: String(days) }),
  logLevel: (level) => ({ LogLevel: level }),
  memoryMb: (megabytes) => ({ MemorySize: String(megabytes) }),
  timeoutSeconds: (seconds) => ({ TimeoutSeconds: String(seconds) }),
  corsOrigins: (origins) => ({ CorsOrigins: origins.join(',') }),
  throttleRate: (rate) => ({ ThrottleRate: String(rate) }),
  throttleBurst: (burst) => ({ ThrottleBurst: String(burst) }),
  alarmEmail: (address) => ({ AlarmEmail: address }),
  auth: (auth) => ({ Authorization: auth === 'iam' ? 'AWS_IAM' : 'NONE' }),
  appRegistry: (on) => ({ AppRegistry: String(on) }),
  pitr: (on) => ({ PointInTimeRecovery: String(on) }),
  permissionsBoundary: (arn) => ({ PermissionsBoundary: arn }),
  rolePath: (path) => ({ RolePath: path }),
  alarmTopicArn: (arn) => ({ AlarmTopicArn: arn }),
  alarmThresholds: ({ errors = {}, throttles = {}, serverErrors = {} }) => ({
    ErrorsThreshold: String(errors.threshold ?? 1),
    ErrorsPeriods: String(errors.periods ?? 1),
    ThrottlesThreshold: String(throttles.threshold ?? 1),
    ThrottlesPeriods: String(throttles.periods ?? 1),
    ServerErrorsThreshold: String(serverErrors.threshold ?? 1),
    ServerErrorsPeriods: String(serverErrors.periods ?? 1),
  }),
  kmsKeys: ({ table = '', bucket = '', logs = '', topic = '' }) => ({
    TableKeyArn: table,
    BucketKeyArn: bucket,
    LogsKeyArn: logs,
    TopicKeyArn: topic,
  }),
  reservedConcurrency: (executions) => ({
    ReservedConcurrency: executions === null ? NO_RESERVED_CONCURRENCY : String(executions),
  }),
  monthlyBudget: (usd) => ({ MonthlyBudget: usd === null ? NO_MONTHLY_BUDGET : String(usd) }),
  budgetScope: (scope) => ({ BudgetScope: scope }),
  backupSchedule: (rate) => ({ BackupSchedule: rate }),
  // No resource removes backups: a command does.
  backupKeep: () => ({}),
};

/** What an environment of a class has where its configuration says nothing. */
export function defaultTunables(environmentClass: EnvironmentClass): Tunables {
  const defaults = parameterDefaults(environmentClass);
  return {
    logRetentionDays: Number(defaults.LogRetentionDays),
    logLevel: defaults.LogLevel,
    memoryMb: Number(defaults.MemorySize),
    timeoutSeconds: Number(defaults.TimeoutSeconds),
    corsOrigins: defaults.CorsOrigins.split(','),
    throttleRate: Number(defaults.ThrottleRate),
    throttleBurst: Number(defaults.ThrottleBurst),
    alarmEmail: defaults.AlarmEmail,
    auth: defaults.Authorization === 'AWS_IAM' ? 'iam' : 'none',
    appRegistry: defaults.AppRegistry === 'true',
    pitr: defaults.PointInTimeRecovery === 'true',
    permissionsBoundary: defaults.PermissionsBoundary,
    rolePath: defaults.RolePath,
    alarmTopicArn: defaults.AlarmTopicArn,
    alarmThresholds: {
      errors: thresholdOf(defaults.ErrorsThreshold, defaults.ErrorsPeriods),
      throttles: thresholdOf(defaults.ThrottlesThreshold, defaults.ThrottlesPeriods),
      serverErrors: thresholdOf(defaults.ServerErrorsThreshold, defaults.ServerErrorsPeriods),
    },
    kmsKeys: {},
    reservedConcurrency: null,
    monthlyBudget: null,
    budgetScope: 'account',
    backupSchedule: '',
    backupKeep: null,
  };
}

function thresholdOf(threshold: string, periods: string): AlarmThreshold {
  return { threshold: Number(threshold), periods: Number(periods) };
}

/** The parameters of the template for an environment, those that are written into it among them. */
export function templateParameters(
  environmentName: string,
  tunables: Tunables,
): Partial<Record<ParameterKey, string>> {
  const names = Object.keys(PARAMETERS) as TunableName[];
  const entries = names.flatMap((name) => Object.entries(parametersOf(name, tunables)));
  return { EnvironmentName: environmentName, ...Object.fromEntries(entries) };
}

function parametersOf<Name extends TunableName>(
  name: Name,
  tunables: Tunables,
): Partial<Record<ParameterKey, string>> {
  return PARAMETERS[name](tunables[name]);
}
