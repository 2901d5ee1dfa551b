import type { EnvironmentClass } from '../../stack/contract/names.ts';
import {
  NO_ALARM,
  NO_MONTHLY_BUDGET,
  NO_RESERVED_CONCURRENCY,
  type ParameterKey,
  parameterDefaults,
} from '../../stack/contract/parameters.ts';
import type { AlarmThreshold, TunableName, Tunables } from './tunables.ts';

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
  alarmThresholds: ({
    errors = {},
    throttles = {},
    serverErrors = {},
    latency = {},
    throttledRequests = {},
  }) => ({
    ErrorsThreshold: String(errors.threshold ?? 1),
    ErrorsPeriods: String(errors.periods ?? 1),
    ThrottlesThreshold: String(throttles.threshold ?? 1),
    ThrottlesPeriods: String(throttles.periods ?? 1),
    ServerErrorsThreshold: String(serverErrors.threshold ?? 1),
    ServerErrorsPeriods: String(serverErrors.periods ?? 1),
    LatencyThreshold: String(latency.threshold ?? NO_ALARM),
    LatencyPeriods: String(latency.periods ?? 1),
    ThrottledRequestsThreshold: String(throttledRequests.threshold ?? NO_ALARM),
    ThrottledRequestsPeriods: String(throttledRequests.periods ?? 1),
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
      latency: thresholdOf(defaults.LatencyThreshold, defaults.LatencyPeriods),
      throttledRequests: thresholdOf(defaults.ThrottledRequestsThreshold, defaults.ThrottledRequestsPeriods),
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
