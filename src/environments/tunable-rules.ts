import { ALARM_PERIOD_MINUTES, MOST_ALARM_PERIODS } from '../../stack/contract/alarms.ts';
import { BACKUP_RATE } from '../../stack/contract/backup-schedule.ts';
import { KEY_ARN, POLICY_ARN, ROLE_PATH, TOPIC_ARN } from '../../stack/contract/formats.ts';
import { LOG_LEVELS } from '../../stack/contract/function.ts';
import { BUDGET_SCOPES, LOG_RETENTION_DAYS } from '../../stack/contract/parameters.ts';
import type { Rule } from './rules.ts';
import type { TunableName } from './tunables.ts';

function keyRule(what: string): Rule {
  return {
    type: 'string',
    description: `ARN of the key of ${what}`,
    pattern: KEY_ARN,
    expected: 'the ARN of a key',
  };
}

function thresholdRule(description: string, least = 1): Rule {
  return {
    type: 'object',
    description,
    properties: {
      threshold: {
        type: 'integer',
        description: 'Number in a period that counts as too many',
        minimum: least,
      },
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
      latency: thresholdRule('Milliseconds of the 95th percentile of the latency of the API', 0),
      throttledRequests: thresholdRule('Requests that the API refused with 429', 0),
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
