import { Aws, CfnCondition, CfnParameter, Fn, type ICfnConditionExpression } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MOST_ALARM_PERIODS } from './contract/alarms.ts';
import { BACKUP_RATE } from './contract/backup-schedule.ts';
import { KEY_ARN, POLICY_ARN, ROLE_PATH, TOPIC_ARN } from './contract/formats.ts';
import { LOG_LEVELS, WRITES } from './contract/function.ts';
import { ENVIRONMENT_NAME, type EnvironmentClass } from './contract/names.ts';
import {
  BUDGET_SCOPES,
  LOG_RETENTION_DAYS,
  NO_ALARM,
  NO_MONTHLY_BUDGET,
  NO_RESERVED_CONCURRENCY,
  PARAMETER_KEYS,
  type ParameterKey,
  parameterDefaults,
} from './contract/parameters.ts';
import { TABLE_NAME } from './contract/table.ts';

type Constraint = Pick<
  ConstructorParameters<typeof CfnParameter>[2] & object,
  'type' | 'description' | 'allowedValues' | 'allowedPattern' | 'minValue' | 'maxValue' | 'maxLength'
>;

const BOOLEAN = ['true', 'false'];

const CONSTRAINTS: Record<ParameterKey, Constraint> = {
  EnvironmentName: { description: 'Name of the environment', allowedPattern: ENVIRONMENT_NAME.source },
  LogRetentionDays: {
    type: 'Number',
    description: 'Days that log lines are kept',
    allowedValues: LOG_RETENTION_DAYS.map(String),
  },
  LogLevel: { description: 'Least level that the function logs', allowedValues: [...LOG_LEVELS] },
  MemorySize: { type: 'Number', description: 'Memory of the function in MB', minValue: 128, maxValue: 10240 },
  TimeoutSeconds: {
    type: 'Number',
    description: 'Time limit of the function; an HTTP API waits 30 s',
    minValue: 1,
    maxValue: 30,
  },
  CorsOrigins: { type: 'CommaDelimitedList', description: 'Origins that browsers may call the API from' },
  ThrottleRate: { type: 'Number', description: 'Requests per second that the API lets through', minValue: 1 },
  ThrottleBurst: { type: 'Number', description: 'Requests at once that the API lets through', minValue: 1 },
  AlarmEmail: { description: 'Address that alarms are sent to; it has to confirm', maxLength: 254 },
  Authorization: { description: 'Who may call the API besides /health', allowedValues: ['NONE', 'AWS_IAM'] },
  AppRegistry: { description: 'Register the application in AppRegistry', allowedValues: BOOLEAN },
  PointInTimeRecovery: { description: 'Keep the table restorable to any second', allowedValues: BOOLEAN },
  ActiveTable: {
    description: "The table that the application uses instead of the stack's own, after a restore",
    allowedPattern: `^$|${TABLE_NAME.source}`,
  },
  Writes: {
    description: 'Whether the application takes writes; it refuses them while it moves to another table',
    allowedValues: Object.values(WRITES),
  },
  PermissionsBoundary: {
    description: "Policy that bounds the function's role",
    allowedPattern: `^$|${POLICY_ARN}`,
  },
  RolePath: { description: "Path of the function's role", allowedPattern: ROLE_PATH },
  AlarmTopicArn: {
    description: "Topic that alarms go to instead of the stack's own",
    allowedPattern: `^$|${TOPIC_ARN}`,
  },
  ErrorsThreshold: threshold('Errors of the function'),
  ErrorsPeriods: periods('errors of the function'),
  ThrottlesThreshold: threshold('Throttles of the function'),
  ThrottlesPeriods: periods('throttles of the function'),
  ServerErrorsThreshold: threshold('5xx answers of the API'),
  ServerErrorsPeriods: periods('5xx answers of the API'),
  LatencyThreshold: threshold('Milliseconds of the 95th percentile of the latency of the API', NO_ALARM),
  LatencyPeriods: periods('milliseconds of latency'),
  ThrottledRequestsThreshold: threshold('Requests that the API refused with 429', NO_ALARM),
  ThrottledRequestsPeriods: periods('requests refused with 429'),
  TableKeyArn: key('the table'),
  BucketKeyArn: key('the artifacts bucket'),
  LogsKeyArn: key('both log groups'),
  TopicKeyArn: key('the alarm topic'),
  ReservedConcurrency: {
    type: 'Number',
    description: `Concurrent executions reserved for the function; ${NO_RESERVED_CONCURRENCY} for none`,
    minValue: Number(NO_RESERVED_CONCURRENCY),
  },
  MonthlyBudget: {
    type: 'Number',
    description: `Monthly budget in USD; ${NO_MONTHLY_BUDGET} for none`,
    minValue: Number(NO_MONTHLY_BUDGET),
  },
  BackupSchedule: { description: 'How often the table is backed up', allowedPattern: `^$|^${BACKUP_RATE}$` },
  BudgetScope: { description: 'What the budget counts', allowedValues: [...BUDGET_SCOPES] },
};

function key(what: string): Constraint {
  return { description: `Key that encrypts ${what}`, allowedPattern: `^$|${KEY_ARN}` };
}

/** @param none the value without an alarm, where there need not be one. */
function threshold(what: string, none?: string): Constraint {
  const least = none === undefined ? 1 : Number(none);
  return { type: 'Number', description: `${what} in a period that count as too many`, minValue: least };
}

function periods(what: string): Constraint {
  return {
    type: 'Number',
    description: `Periods in a row with too many ${what} that raise the alarm`,
    minValue: 1,
    maxValue: MOST_ALARM_PERIODS,
  };
}

/** The parameters of the template, and the conditions that hang on them. */
export class Parameters extends Construct {
  readonly environmentName: string;
  readonly hasAlarmEmail: CfnCondition;
  readonly inAppRegistry: CfnCondition;
  readonly usesAnotherTable: CfnCondition;
  readonly refusesWrites: CfnCondition;
  readonly hasPermissionsBoundary: CfnCondition;
  readonly hasRolePath: CfnCondition;
  readonly hasAlarmTopic: CfnCondition;
  readonly ownsAlarmTopic: CfnCondition;
  readonly hasLatencyAlarm: CfnCondition;
  readonly hasThrottledRequestsAlarm: CfnCondition;
  readonly hasTableKey: CfnCondition;
  readonly hasBucketKey: CfnCondition;
  readonly hasLogsKey: CfnCondition;
  readonly hasTopicKey: CfnCondition;
  readonly hasReservedConcurrency: CfnCondition;
  readonly hasMonthlyBudget: CfnCondition;
  readonly budgetsEnvironment: CfnCondition;
  readonly hasBackupSchedule: CfnCondition;

  private readonly parameters = new Map<ParameterKey, CfnParameter>();

  constructor(scope: Construct, environmentClass: EnvironmentClass) {
    super(scope, 'Parameters');
    const defaults: Partial<Record<ParameterKey, string>> = parameterDefaults(environmentClass);
    for (const key of PARAMETER_KEYS) {
      const value = defaults[key];
      const parameter = new CfnParameter(this, key, {
        ...CONSTRAINTS[key],
        ...(value === undefined ? {} : { default: value }),
      });
      parameter.overrideLogicalId(key);
      this.parameters.set(key, parameter);
    }
    this.environmentName = this.value('EnvironmentName');
    const noTopicOfOthers = Fn.conditionEquals(this.value('AlarmTopicArn'), '');
    this.hasAlarmEmail = this.condition(
      'HasAlarmEmail',
      Fn.conditionAnd(Fn.conditionNot(Fn.conditionEquals(this.value('AlarmEmail'), '')), noTopicOfOthers),
    );
    this.inAppRegistry = this.condition(
      'InAppRegistry',
      Fn.conditionEquals(this.value('AppRegistry'), 'true'),
    );
    this.usesAnotherTable = this.differs('UsesAnotherTable', 'ActiveTable', '');
    this.refusesWrites = this.differs('RefusesWrites', 'Writes', WRITES.allow);
    this.hasPermissionsBoundary = this.differs('HasPermissionsBoundary', 'PermissionsBoundary', '');
    this.hasRolePath = this.differs('HasRolePath', 'RolePath', '/');
    this.hasAlarmTopic = this.differs('HasAlarmTopic', 'AlarmTopicArn', '');
    this.ownsAlarmTopic = this.condition('OwnsAlarmTopic', noTopicOfOthers);
    this.hasLatencyAlarm = this.differs('HasLatencyAlarm', 'LatencyThreshold', NO_ALARM);
    this.hasThrottledRequestsAlarm = this.differs(
      'HasThrottledRequestsAlarm',
      'ThrottledRequestsThreshold',
      NO_ALARM,
    );
    this.hasTableKey = this.differs('HasTableKey', 'TableKeyArn', '');
    this.hasBucketKey = this.differs('HasBucketKey', 'BucketKeyArn', '');
    this.hasLogsKey = this.differs('HasLogsKey', 'LogsKeyArn', '');
    this.hasTopicKey = this.differs('HasTopicKey', 'TopicKeyArn', '');
    this.hasReservedConcurrency = this.differs(
      'HasReservedConcurrency',
      'ReservedConcurrency',
      NO_RESERVED_CONCURRENCY,
    );
    this.hasMonthlyBudget = this.differs('HasMonthlyBudget', 'MonthlyBudget', NO_MONTHLY_BUDGET);
    this.hasBackupSchedule = this.differs('HasBackupSchedule', 'BackupSchedule', '');
    this.budgetsEnvironment = this.differs('BudgetsEnvironment', 'BudgetScope', 'account');
  }

  value(key: ParameterKey): string {
    return this.parameter(key).valueAsString;
  }

  number(key: ParameterKey): number {
    return this.parameter(key).valueAsNumber;
  }

  list(key: ParameterKey): string[] {
    return this.parameter(key).valueAsList;
  }

  /** The value of a parameter where a condition holds; else the property is not there. */
  valueIf(condition: CfnCondition, key: ParameterKey): string {
    return Fn.conditionIf(condition.logicalId, this.value(key), Aws.NO_VALUE).toString();
  }

  private differs(id: string, key: ParameterKey, from: string): CfnCondition {
    return this.condition(id, Fn.conditionNot(Fn.conditionEquals(this.value(key), from)));
  }

  private parameter(key: ParameterKey): CfnParameter {
    const parameter = this.parameters.get(key);
    if (parameter === undefined) throw new Error(`the template has no parameter ${key}`);
    return parameter;
  }

  private condition(id: string, expression: ICfnConditionExpression): CfnCondition {
    const condition = new CfnCondition(this, id, { expression });
    condition.overrideLogicalId(id);
    return condition;
  }
}
