import {
  type EnvironmentClass,
  LOG_LEVELS,
  LOG_RETENTION_DAYS,
  type ParameterKey,
  parameterDefaults,
} from '../../stack/contract.ts';
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
}

export type TunableName = keyof Tunables;

export const TUNABLE_RULES: Readonly<Record<TunableName, Rule>> = {
  logRetentionDays: {
    type: 'integer',
    description: 'Days that log lines are kept',
    enum: LOG_RETENTION_DAYS,
  },
  logLevel: { type: 'string', description: 'Least level that the function logs', enum: LOG_LEVELS },
  memoryMb: { type: 'integer', description: 'Memory of the function in MB', minimum: 128, maximum: 10240 },
  timeoutSeconds: { type: 'integer', description: 'Time limit of the function', minimum: 1, maximum: 30 },
  corsOrigins: { type: 'array', description: 'Origins that browsers may call the API from' },
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
};

/** The parameter of the template that a tunable becomes, and its text there. */
const PARAMETERS: {
  readonly [Name in TunableName]: readonly [ParameterKey, (value: Tunables[Name]) => string];
} = {
  logRetentionDays: ['LogRetentionDays', String],
  logLevel: ['LogLevel', String],
  memoryMb: ['MemorySize', String],
  timeoutSeconds: ['TimeoutSeconds', String],
  corsOrigins: ['CorsOrigins', (origins) => origins.join(',')],
  throttleRate: ['ThrottleRate', String],
  throttleBurst: ['ThrottleBurst', String],
  alarmEmail: ['AlarmEmail', String],
  auth: ['Authorization', (auth) => (auth === 'iam' ? 'AWS_IAM' : 'NONE')],
  appRegistry: ['AppRegistry', String],
  pitr: ['PointInTimeRecovery', String],
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
  };
}

/** The parameters of the template for an environment. */
export function templateParameters(
  environmentName: string,
  tunables: Tunables,
): Record<ParameterKey, string> {
  const entries = (Object.keys(PARAMETERS) as TunableName[]).map((name) => parameterOf(name, tunables));
  return { EnvironmentName: environmentName, ...Object.fromEntries(entries) } as Record<ParameterKey, string>;
}

function parameterOf<Name extends TunableName>(name: Name, tunables: Tunables): [ParameterKey, string] {
  const [key, toText] = PARAMETERS[name];
  return [key, toText(tunables[name])];
}
