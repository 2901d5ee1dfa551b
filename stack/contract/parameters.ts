/** Parameters of the template: their keys and what they are where an environment does not say otherwise. */

import { WRITES } from './function.ts';
import type { EnvironmentClass } from './names.ts';

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
  'LatencyThreshold',
  'LatencyPeriods',
  'ThrottledRequestsThreshold',
  'ThrottledRequestsPeriods',
  'TableKeyArn',
  'BucketKeyArn',
  'LogsKeyArn',
  'TopicKeyArn',
  'ReservedConcurrency',
  'MonthlyBudget',
  'BudgetScope',
  'BackupSchedule',
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

/** The value of a threshold whose alarm is not made. */
export const NO_ALARM = '0';

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
    LatencyThreshold: production ? '3000' : NO_ALARM,
    LatencyPeriods: '3',
    ThrottledRequestsThreshold: production ? '100' : NO_ALARM,
    ThrottledRequestsPeriods: '1',
    TableKeyArn: '',
    BucketKeyArn: '',
    LogsKeyArn: '',
    TopicKeyArn: '',
    ReservedConcurrency: NO_RESERVED_CONCURRENCY,
    MonthlyBudget: NO_MONTHLY_BUDGET,
    BudgetScope: 'account',
    BackupSchedule: '',
  };
}

/** Days that CloudWatch Logs accepts for a log group (PutRetentionPolicy). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** CloudFormation takes at most this many bytes of template inline; more goes through S3. */
export const INLINE_TEMPLATE_BYTES = 51_200;
