/** An operation as it is called: the service's IAM prefix and the operation's name. */
export type CallName = `${string}:${string}`;

/** Where a change is told to others. What stands behind `#` narrows what the call is allowed on. */
export const TOLD: CallName = 's3:PutObject#history';

const WHO: readonly CallName[] = ['sts:GetCallerIdentity'];
const API: readonly CallName[] = ['execute-api:Invoke'];
const OUTPUTS: readonly CallName[] = ['cloudformation:DescribeStacks'];
const LEDGER: readonly CallName[] = ['s3:ListObjectsV2', 's3:GetObject'];
const LIVE_CODE: readonly CallName[] = [...LEDGER, 'lambda:GetFunctionConfiguration'];

const SETTINGS: readonly CallName[] = [
  'dynamodb:DescribeTable',
  'dynamodb:DescribeTimeToLive',
  'dynamodb:DescribeContinuousBackups',
  'dynamodb:ListTagsOfResource',
];

/** To find what a new stack would make anew and is there already. */
const STANDING: readonly CallName[] = [...SETTINGS, 's3:ListObjectVersions'];

const PLAN: readonly CallName[] = [
  ...STANDING,
  ...WHO,
  ...OUTPUTS,
  ...LEDGER,
  'cloudformation:DescribeStackEvents',
  'cloudformation:CreateChangeSet',
  'cloudformation:DescribeChangeSet',
  // Only where a change set is refused.
  'cloudformation:DescribeEvents',
  'cloudformation:DeleteChangeSet',
  'cloudformation:ListChangeSets',
  // Only where the configuration has a stack policy.
  'cloudformation:GetStackPolicy',
  // Only where a template is too large to be sent with the request.
  's3:PutObject',
  // Which release the live code is of.
  'lambda:GetFunctionConfiguration',
];

const CHANGE: readonly CallName[] = [
  ...PLAN,
  ...API,
  'cloudformation:ExecuteChangeSet',
  'cloudformation:ContinueUpdateRollback',
  'cloudformation:DeleteStack',
  'cloudformation:ListStackResources',
  'cloudformation:UpdateTerminationProtection',
  'cloudformation:SetStackPolicy',
  // Where an index of the table is made or removed.
  'cloudformation:GetTemplate',
  // Where other code than the release's runs.
  'lambda:UpdateFunctionCode',
  // Where data was restored into another table, which the configuration is to hold for.
  'dynamodb:TagResource',
  'dynamodb:UpdateContinuousBackups',
  'dynamodb:UpdateTable',
  // Before a table is taken up.
  'dynamodb:CreateBackup',
  'dynamodb:DescribeBackup',
  'dynamodb:ListBackups',
];

/** To keep a function as it was before a change. */
const KEEP: readonly CallName[] = [
  'lambda:PublishVersion',
  'lambda:ListVersionsByFunction',
  'lambda:DeleteFunction',
];

/** Who hears of alarms, and which are muted. */
const HEARD: readonly CallName[] = [
  'cloudwatch:ListAlarmMuteRules',
  'cloudwatch:GetAlarmMuteRule',
  'sns:ListSubscriptionsByTopic',
];

const MUTE: readonly CallName[] = [
  'cloudwatch:DescribeAlarms',
  'cloudwatch:ListAlarmMuteRules',
  'cloudwatch:GetAlarmMuteRule',
  'cloudwatch:PutAlarmMuteRule',
  'cloudwatch:DeleteAlarmMuteRule',
];

const LOGS: readonly CallName[] = [...WHO, ...OUTPUTS, 'lambda:GetFunctionConfiguration'];

/** With --where or --sort the table is read, and its size asked for. */
const BY_QUERY: readonly CallName[] = ['dynamodb:DescribeTable', 'dynamodb:Query', 'dynamodb:Scan'];

const METRICS: readonly CallName[] = [
  ...WHO,
  ...OUTPUTS,
  'cloudwatch:GetMetricData',
  'cloudwatch:ListMetrics',
  'dynamodb:DescribeTable',
];

const COST: readonly CallName[] = [
  ...LOGS,
  'logs:DescribeLogGroups',
  'logs:StartQuery',
  'logs:GetQueryResults',
  'logs:StopQuery',
  'cloudwatch:GetMetricData',
  'cloudwatch:DescribeAlarms',
  'dynamodb:DescribeTable',
  'dynamodb:DescribeContinuousBackups',
  'dynamodb:ListBackups',
  'dynamodb:ListTables',
  's3:ListObjectVersions',
];

const TRACE: readonly CallName[] = [
  ...WHO,
  'xray:BatchGetTraces',
  'xray:GetTraceSegmentDestination',
  'xray:StartTraceRetrieval',
  'xray:ListRetrievedTraces',
];

const BACKUPS: readonly CallName[] = [
  ...WHO,
  ...OUTPUTS,
  'dynamodb:ListBackups',
  'dynamodb:DescribeBackup',
  's3:GetObject',
];

const BACK_UP: readonly CallName[] = [...BACKUPS, ...SETTINGS, 'dynamodb:CreateBackup', 's3:PutObject'];

/** To move the application from one table to another. */
const MOVE: readonly CallName[] = [
  ...BACK_UP,
  ...CHANGE,
  'cloudformation:GetTemplate',
  'dynamodb:Scan',
  'dynamodb:BatchGetItem',
  // Rows that both tables are to have.
  'dynamodb:Query',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  // A table that the application comes to is marked.
  'dynamodb:TagResource',
  // One move at a time.
  's3:DeleteObjects',
];

const RESTORE: readonly CallName[] = [
  ...MOVE,
  'dynamodb:RestoreTableFromBackup',
  'dynamodb:RestoreTableToPointInTime',
  'dynamodb:TagResource',
  'dynamodb:UntagResource',
  'dynamodb:UpdateTimeToLive',
  'dynamodb:UpdateContinuousBackups',
  'dynamodb:UpdateTable',
  // To name a key of KMS only where AWS does not manage it.
  'kms:DescribeKey',
  // With --carry-newer.
  'dynamodb:PutItem',
];

/** To restore aside, compare, and remove what was restored. */
const DRILL: readonly CallName[] = [
  ...BACKUPS,
  ...SETTINGS,
  'dynamodb:RestoreTableFromBackup',
  'dynamodb:RestoreTableToPointInTime',
  'kms:DescribeKey',
  'dynamodb:Scan',
  'dynamodb:BatchGetItem',
  // Where somebody has protected the table that was restored.
  'dynamodb:UpdateTable',
  'dynamodb:DeleteTable',
  's3:PutObject',
  's3:DeleteObjects',
];

const RECOVERY: readonly CallName[] = [
  ...WHO,
  ...OUTPUTS,
  'dynamodb:DescribeTable',
  'dynamodb:DescribeContinuousBackups',
];

const ITEMS: readonly CallName[] = [...WHO, ...OUTPUTS, ...API, 'lambda:Invoke'];

/**
 * What each command calls, at most. The documents in `docs/iam/` are made from this, and every call that a test
 * makes is held against it.
 */
export const COMMAND_CALLS: Readonly<Record<string, readonly CallName[]>> = {
  deploy: [TOLD, ...CHANGE],
  rollback: [TOLD, ...CHANGE],
  diff: PLAN,
  destroy: [
    TOLD,
    ...WHO,
    ...OUTPUTS,
    'cloudformation:DescribeStackEvents',
    'cloudformation:ListStackResources',
    'cloudformation:GetTemplate',
    'cloudformation:UpdateTerminationProtection',
    'cloudformation:DeleteStack',
    'dynamodb:DescribeTable',
    'dynamodb:UpdateTable',
    's3:ListObjectVersions',
    's3:DeleteObjects',
    's3:DeleteBucket',
    'dynamodb:ListTables',
    'dynamodb:ListBackups',
  ],
  drift: [
    ...WHO,
    ...OUTPUTS,
    ...LIVE_CODE,
    'cloudformation:DetectStackDrift',
    'cloudformation:DescribeStackDriftDetectionStatus',
    'cloudformation:DescribeStackResourceDrifts',
    'cloudformation:ListStackResources',
  ],
  'releases list': [...WHO, ...OUTPUTS, ...LEDGER],
  'releases show': [...WHO, ...OUTPUTS, ...LEDGER],
  status: [
    ...WHO,
    ...OUTPUTS,
    ...API,
    ...LIVE_CODE,
    'cloudformation:DescribeStackEvents',
    'dynamodb:DescribeTable',
    'dynamodb:ListBackups',
    'cloudwatch:DescribeAlarms',
  ],
  outputs: [...WHO, ...OUTPUTS],
  whoami: WHO,
  health: [
    ...WHO,
    ...OUTPUTS,
    ...API,
    'lambda:GetFunctionConfiguration',
    'dynamodb:DescribeTable',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:GetMetricData',
  ],
  api: [
    ...WHO,
    ...OUTPUTS,
    ...API,
    'apigateway:GetApi',
    'apigateway:GetRoutes',
    'apigateway:GetIntegrations',
    'apigateway:GetStages',
  ],
  loadtest: [TOLD, ...LOGS, ...API, 'logs:FilterLogEvents', 'cloudwatch:GetMetricData'],
  'config get': LOGS,
  'config list': LOGS,
  'config set': [TOLD, ...LOGS, ...KEEP, 'lambda:UpdateFunctionConfiguration'],
  'config unset': [TOLD, ...LOGS, ...KEEP, 'lambda:UpdateFunctionConfiguration'],
  'function concurrency': [
    TOLD,
    ...WHO,
    ...OUTPUTS,
    'lambda:GetFunctionConcurrency',
    'lambda:PutFunctionConcurrency',
    'lambda:DeleteFunctionConcurrency',
  ],
  'function update': [
    TOLD,
    ...WHO,
    ...OUTPUTS,
    ...API,
    ...LIVE_CODE,
    ...KEEP,
    'lambda:UpdateFunctionCode',
    's3:PutObject',
  ],
  'function show': [...WHO, ...OUTPUTS, ...LIVE_CODE],
  invoke: [TOLD, ...WHO, ...OUTPUTS, 'lambda:Invoke'],
  'items create': [TOLD, ...ITEMS, 'dynamodb:GetItem', 'dynamodb:PutItem'],
  // Also what else there is of an id that has no item.
  'items get': [...ITEMS, 'dynamodb:GetItem', 'dynamodb:Query'],
  'items list': [...ITEMS, ...BY_QUERY],
  'items count': [...WHO, ...OUTPUTS, ...BY_QUERY],
  'items update': [TOLD, ...ITEMS, ...BY_QUERY, 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
  'items delete': [TOLD, ...ITEMS, ...BY_QUERY, 'dynamodb:GetItem', 'dynamodb:DeleteItem'],
  'items export': [...WHO, ...OUTPUTS, 'dynamodb:DescribeTable', 'dynamodb:Scan', 'dynamodb:Query'],
  'items import': [
    TOLD,
    ...WHO,
    ...OUTPUTS,
    'dynamodb:PutItem',
    'dynamodb:BatchGetItem',
    // With --on-conflict overwrite.
    'dynamodb:BatchWriteItem',
  ],
  'logs show': [
    ...LOGS,
    ...LEDGER,
    'logs:FilterLogEvents',
    'logs:StartLiveTail',
    'logs:DescribeLogGroups',
    'logs:StartQuery',
    'logs:GetQueryResults',
    'logs:StopQuery',
  ],
  'logs errors': [...LOGS, ...LEDGER, 'logs:FilterLogEvents'],
  'logs stats': [...LOGS, 'logs:FilterLogEvents'],
  'logs query': [...LOGS, 'logs:StartQuery', 'logs:GetQueryResults', 'logs:StopQuery'],
  'logs groups': [...LOGS, 'logs:DescribeLogGroups'],
  'logs retention': [
    TOLD,
    ...LOGS,
    'logs:DescribeLogGroups',
    'logs:PutRetentionPolicy',
    'logs:DeleteRetentionPolicy',
  ],
  'alarms list': [...WHO, 'cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', ...HEARD],
  'alarms history': [...WHO, 'cloudwatch:DescribeAlarmHistory'],
  'alarms test': [
    TOLD,
    ...WHO,
    ...OUTPUTS,
    'cloudwatch:DescribeAlarms',
    'cloudwatch:DescribeAlarmHistory',
    'cloudwatch:GetMetricData',
    'cloudwatch:SetAlarmState',
    ...HEARD,
  ],
  'alarms mute': [TOLD, ...WHO, ...OUTPUTS, ...MUTE],
  'alarms unmute': [TOLD, ...WHO, ...OUTPUTS, ...MUTE],
  'backup list': BACKUPS,
  'backup show': BACKUPS,
  'backup create': [TOLD, ...BACK_UP],
  'backup delete': [TOLD, ...BACKUPS, 'dynamodb:DeleteBackup', 's3:DeleteObjects'],
  'backup prune': [TOLD, ...BACKUPS, 'dynamodb:DeleteBackup', 's3:DeleteObjects'],
  'backup restore': [TOLD, ...RESTORE],
  'backup schedule': [...BACKUPS, 'cloudformation:ListStackResources'],
  'backup drill': [TOLD, ...DRILL],
  'pitr status': RECOVERY,
  'pitr enable': [TOLD, ...RECOVERY, 'dynamodb:UpdateContinuousBackups'],
  'pitr disable': [TOLD, ...RECOVERY, 'dynamodb:UpdateContinuousBackups'],
  'table list': [...WHO, ...OUTPUTS, 'dynamodb:ListTables', 'dynamodb:DescribeTable'],
  'table delete': [
    TOLD,
    ...WHO,
    ...OUTPUTS,
    'dynamodb:DescribeTable',
    'dynamodb:UpdateTable',
    'dynamodb:DeleteTable',
  ],
  'table diff': [
    TOLD,
    ...WHO,
    ...OUTPUTS,
    ...SETTINGS,
    'dynamodb:Scan',
    // With a backup.
    'dynamodb:ListBackups',
    'dynamodb:DescribeBackup',
    'dynamodb:RestoreTableFromBackup',
    'dynamodb:UpdateTable',
    'dynamodb:DeleteTable',
    'kms:DescribeKey',
  ],
  'table doctor': [...WHO, ...OUTPUTS, 'dynamodb:DescribeTable', 'dynamodb:Scan'],
  'table show': [
    ...WHO,
    ...OUTPUTS,
    ...SETTINGS,
    'dynamodb:ListBackups',
    'cloudwatch:GetMetricData',
    // With --count.
    'dynamodb:Scan',
  ],
  cost: COST,
  'metrics report': [
    ...METRICS,
    ...COST,
    ...LEDGER,
    ...HEARD,
    'cloudwatch:DescribeAlarmHistory',
    'logs:FilterLogEvents',
  ],
  'metrics show': METRICS,
  explain: [...LOGS, ...LEDGER, ...TRACE, 'logs:FilterLogEvents'],
  // Also what explains a request.
  top: [
    ...LOGS,
    ...LEDGER,
    ...TRACE,
    'logs:FilterLogEvents',
    'cloudwatch:GetMetricData',
    'cloudwatch:DescribeAlarms',
  ],
  'traces list': [
    ...WHO,
    ...OUTPUTS,
    'xray:GetTraceSummaries',
    'xray:GetTraceSegmentDestination',
    'cloudwatch:GetMetricData',
  ],
  'traces get': TRACE,
  'traces map': [...WHO, ...OUTPUTS, 'xray:GetServiceGraph', 'xray:GetTraceSummaries'],
  undo: [
    TOLD,
    ...MOVE,
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    ...API,
    ...KEEP,
    'lambda:GetFunction',
    'lambda:GetFunctionConcurrency',
    'lambda:PutFunctionConcurrency',
    'lambda:DeleteFunctionConcurrency',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    'logs:DescribeLogGroups',
    'logs:PutRetentionPolicy',
    'logs:DeleteRetentionPolicy',
    'cloudwatch:GetAlarmMuteRule',
    'cloudwatch:PutAlarmMuteRule',
    'cloudwatch:DeleteAlarmMuteRule',
  ],
  doctor: [
    ...LOGS,
    ...API,
    ...LEDGER,
    'apigateway:GetApi',
    'apigateway:GetRoutes',
    'apigateway:GetIntegrations',
    'apigateway:GetStages',
    // Only where there is to be a budget.
    'cloudformation:ListStackResources',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:GetMetricData',
    'dynamodb:DescribeTable',
    'dynamodb:DescribeContinuousBackups',
    'dynamodb:ListBackups',
    'dynamodb:ListTables',
    'iam:GetRolePolicy',
    'iam:ListAttachedRolePolicies',
    'iam:ListRolePolicies',
    // Only where the topic has a key.
    'kms:GetKeyPolicy',
    'lambda:GetFunctionConcurrency',
    'lambda:GetPolicy',
    'logs:DescribeLogGroups',
    'sns:ListSubscriptionsByTopic',
  ],
  'env add': WHO,
  'env list': [],
  'env show': [],
  'env use': [],
  trust: [],
  'completion candidates': [],
  'completion script': [],
  // With --all.
  history: [...WHO, ...LEDGER],
  'local env': [],
  'local faults add': [],
  'local faults clear': [],
  'local faults list': [],
  'local reset': [],
  'local start': OUTPUTS,
  'local status': OUTPUTS,
  'local stop': OUTPUTS,
  version: [],
};
