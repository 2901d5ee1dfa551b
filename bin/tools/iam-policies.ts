import { defined } from '../../src/defined.ts';
// The least-privilege policy of each command, from what it calls (command-calls.ts), and what CloudFormation needs of
// its caller for the stack's resources (resource-permissions.ts and the handlers' permissions that AWS publishes).

import { FUNCTION_ACTIONS } from '../../stack/contract/function.ts';
import { type CallName, TOLD } from './command-calls.ts';
import { type ResourcePermissions, SCHEDULE_ROLE } from './resource-permissions.ts';

/** Calls by command. */
export type CommandCalls = Readonly<Record<string, readonly CallName[]>>;
/** By type of resource and handler, the permissions that AWS publishes. */
export type HandlerPermissions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

interface Grant {
  readonly action: string;
  readonly resources: readonly string[];
  readonly condition?: object;
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly object[];
}

/** A restore fills its table with the permissions of whoever asked for it. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html */
const RESTORING = ['PutItem', 'UpdateItem', 'DeleteItem', 'GetItem', 'Query', 'Scan', 'BatchWriteItem'].map(
  (operation) => `dynamodb:${operation}`,
);

/** Calls whose IAM action has another name than the operation; none at all for those that need no permission. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'sts:GetCallerIdentity': [],
  's3:ListObjectsV2': ['s3:ListBucket'],
  's3:ListObjectVersions': ['s3:ListBucketVersions'],
  's3:DeleteObjects': ['s3:DeleteObject', 's3:DeleteObjectVersion'],
  'lambda:Invoke': ['lambda:InvokeFunction'],
  'apigateway:GetApi': ['apigateway:GET'],
  'apigateway:GetRoutes': ['apigateway:GET'],
  'apigateway:GetIntegrations': ['apigateway:GET'],
  'apigateway:GetStages': ['apigateway:GET'],
  'dynamodb:RestoreTableFromBackup': ['dynamodb:RestoreTableFromBackup', ...RESTORING],
  'dynamodb:RestoreTableToPointInTime': ['dynamodb:RestoreTableToPointInTime', ...RESTORING],
};

const BUCKET = 'arn:PARTITION:s3:::ENVIRONMENT-backoffice-artifacts-ACCOUNT-REGION';
/** The stack's own, and those that were restored beside it. */
const OWN_TABLE = 'arn:PARTITION:dynamodb:REGION:ACCOUNT:table/ENVIRONMENT-backoffice-data';
const TABLE = `${OWN_TABLE}*`;
/** What has an id instead of a name: the HTTP API, and what is in it. */
const API = ['/apis/API_ID', '/apis/API_ID/*'].map((path) => `arn:PARTITION:apigateway:REGION::${path}`);
const LOG_GROUPS = ['/aws/lambda/ENVIRONMENT-backoffice-api', '/aws/apigateway/ENVIRONMENT-backoffice'].map(
  (name) => `arn:PARTITION:logs:REGION:ACCOUNT:log-group:${name}:*`,
);

/** What an action is allowed on, in one environment; `*` where the action knows no resource. */
function resourcesOf(action: string): readonly string[] {
  const [service = ''] = action.split(':');
  if (/^s3:(ListBucket|DeleteBucket)/.test(action)) return [BUCKET];
  if (action === 'cloudformation:DescribeStackDriftDetectionStatus') return ['*'];
  // Listing knows no resource.
  if (/^dynamodb:List(Backups|Tables)$/.test(action)) return ['*'];
  if (/^logs:(GetQueryResults|StopQuery|DescribeLogGroups)$/.test(action)) return ['*'];
  const resources: Readonly<Record<string, readonly string[]>> = {
    apigateway: API,
    cloudformation: ['arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/ENVIRONMENT-backoffice/*'],
    cloudwatch: cloudWatchResources(action),
    dynamodb: dynamoDBResources(action),
    'execute-api': ['arn:PARTITION:execute-api:REGION:ACCOUNT:API_ID/$default/*'],
    iam: ['arn:PARTITION:iam::ACCOUNT:role/ENVIRONMENT-backoffice-FunctionRole-*'],
    kms: ['arn:PARTITION:kms:REGION:*:key/*'],
    lambda: lambdaResources(action),
    logs: LOG_GROUPS,
    s3: [`${BUCKET}/*`],
    // Where alarms go to a topic of others, its ARN is to be added.
    sns: ['arn:PARTITION:sns:REGION:ACCOUNT:ENVIRONMENT-backoffice-alarms'],
    xray: ['*'],
  };
  const found = resources[service];
  if (found === undefined) throw new Error(`what ${action} is allowed on is not known`);
  return found;
}

/** Of versions only those may be deleted, never the function; and only of those is the code fetched. */
function lambdaResources(action: string): readonly string[] {
  const fn = 'arn:PARTITION:lambda:REGION:ACCOUNT:function:ENVIRONMENT-backoffice-api';
  if (/:(DeleteFunction|GetFunction)$/.test(action)) return [`${fn}:*`];
  return action.endsWith(':GetFunctionConfiguration') ? [fn, `${fn}:*`] : [fn];
}

/**
 * Reads know no resource. To make a mute rule needs permission on the rule and on each alarm that it names.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html
 */
function cloudWatchResources(action: string): readonly string[] {
  const of = (type: string): string =>
    `arn:PARTITION:cloudwatch:REGION:ACCOUNT:${type}:ENVIRONMENT-backoffice-*`;
  if (action.endsWith(':SetAlarmState')) return [of('alarm')];
  if (action.endsWith(':PutAlarmMuteRule')) return [of('alarm-mute-rule'), of('alarm')];
  return action.endsWith(':DeleteAlarmMuteRule') ? [of('alarm-mute-rule')] : ['*'];
}

function dynamoDBResources(action: string): readonly string[] {
  if (/Query|Scan/.test(action)) return [TABLE, `${TABLE}/index/*`];
  if (/:(Describe|Delete)Backup$/.test(action)) return [`${TABLE}/backup/*`];
  return /FromBackup$/.test(action) ? [TABLE, `${TABLE}/backup/*`] : [TABLE];
}

/**
 * A plan puts a large template under its hash, and nothing else; nothing that is there is written over.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
const STAGING = {
  action: 's3:PutObject',
  resources: [`${BUCKET}/templates/*`],
  condition: { Null: { 's3:if-none-match': 'false' } },
};

/** A change is told to others under its time and id; what is told is never written over. */
const TELLING = { ...STAGING, resources: [`${BUCKET}/history/*`] };

/**
 * What commands that work on a table of their own write to: a restore needs to write to its target alone.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
 */
const WORKED_ON: Readonly<Record<string, string>> = {
  'backup drill': `${OWN_TABLE}-drill-*`,
  'table diff': `${OWN_TABLE}-diff-*`,
};
const WRITES = /^dynamodb:(PutItem|UpdateItem|DeleteItem|BatchWriteItem|UpdateTable|DeleteTable)$/;

/** Fewer resources than the action has for others; undefined where they are the same. */
function narrowed(action: string, command: string): readonly string[] | undefined {
  const table = WORKED_ON[command];
  if (table !== undefined && WRITES.test(action)) return [table];
  const writesObjects = /^s3:(PutObject|DeleteObject)/.test(action);
  return command === 'backup drill' && writesObjects ? [`${BUCKET}/drills/*`] : undefined;
}

function grantOf(action: string, command: string): Grant {
  if (action === TOLD) return TELLING;
  return command === 'diff' && action === STAGING.action
    ? STAGING
    : { action, resources: narrowed(action, command) ?? resourcesOf(action) };
}

/** The documents that a command needs besides its own. */
export function besides(calls: readonly CallName[]): readonly string[] {
  if (calls.includes('cloudformation:ExecuteChangeSet') || calls.includes('cloudformation:DeleteStack'))
    return ['stack-changes'];
  return calls.includes('cloudformation:DetectStackDrift') ? ['stack-reads'] : [];
}

/** @returns policy documents by command; commands that need no permission have none. */
export function policies(commandCalls: CommandCalls): Record<string, Policy> {
  const documents = Object.entries(commandCalls).map(([command, calls]): [string, Policy] => {
    const grants = calls.flatMap((call) =>
      (ACTIONS[call] ?? [call]).map((action) => grantOf(action, command)),
    );
    return [command, policy(grants)];
  });
  return Object.fromEntries(documents.filter(([, { Statement }]) => Statement.length > 0));
}

/**
 * What CloudFormation needs of its caller, as it has no role of its own here: to read resources (drift, revert, import),
 * and to make, change and remove them.
 * @param handlers the permissions of each type's handlers, as AWS publishes them.
 */
export function stackPolicies(
  resourcePermissions: Readonly<Record<string, ResourcePermissions>>,
  handlers: HandlerPermissions,
): Record<string, Policy> {
  const readsOf = (permissions: Readonly<Record<string, ResourcePermissions>>): Grant[] =>
    Object.entries(permissions).flatMap(([type, { resources }]) =>
      (handlers[type]?.read ?? [])
        .filter(isNeeded)
        .map((action) => ({ action, resources: readResources(action, resources) })),
    );
  const { [BUDGET]: budget, [SCHEDULE]: schedule, ...always } = resourcePermissions;
  const scheduling = schedule === undefined ? [] : scheduleGrants(schedule, always, handlers);
  const writes = Object.values(always).flatMap(writesOf);
  const changes = [...readsOf(always), ...writes, ...SERVICE_LINKED_ROLES];
  return {
    'stack-reads': policy(readsOf(resourcePermissions)),
    'stack-changes': policy(changes),
    // Who could take a boundary away would not be bound by it.
    'stack-changes-bounded': policy(asBounded(changes)),
    'stack-changes-budget': policy(budget === undefined ? [] : writesOf(budget)),
    'stack-changes-schedule': policy(scheduling),
    'stack-changes-schedule-bounded': policy(asBounded(scheduling)),
    'permissions-boundary': BOUNDARY,
  };
}

function asBounded(grants: readonly Grant[]): Grant[] {
  return grants.filter(({ action }) => action !== 'iam:DeleteRolePermissionsBoundary').map(bounded);
}

/** On request only: a schedule, with a role that is given to EventBridge Scheduler alone. */
const SCHEDULE = 'AWS::Scheduler::Schedule';

function scheduleGrants(
  schedule: ResourcePermissions,
  { 'AWS::IAM::Role': role, 'AWS::IAM::RolePolicy': policies }: Readonly<Record<string, ResourcePermissions>>,
  handlers: HandlerPermissions,
): Grant[] {
  const reads = handlers['AWS::IAM::Role']?.read ?? [];
  const actions = new Set([...reads, ...(role?.write ?? []), ...(policies?.write ?? [])]);
  const condition = { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } };
  return [
    ...[...schedule.write, 'scheduler:GetSchedule'].map((action) => ({
      action,
      resources: schedule.resources,
    })),
    ...[...actions].map((action) => ({
      action,
      resources: [SCHEDULE_ROLE],
      ...(action === 'iam:PassRole' ? { condition } : {}),
    })),
  ];
}

/** On request only, and known by no name of its environment. */
const BUDGET = 'AWS::Budgets::Budget';

function writesOf({ write, everywhere = [], resources }: ResourcePermissions): Grant[] {
  return [
    ...write.map((action) => ({ action, resources, ...PASSING[action] })),
    ...everywhere.map((action) => ({ action, resources: ['*'] })),
  ];
}

/** Of properties that this stack never has: templates of APIs in buckets, keys of customers. */
function isNeeded(action: string): boolean {
  return !/^(s3:getobject|kms:)/i.test(action);
}

/** Listing knows no resource; composite alarms are told only to those who may see all. */
function readResources(action: string, resources: readonly string[]): readonly string[] {
  return /^logs:Describe(LogGroups|ResourcePolicies)$|^cloudwatch:DescribeAlarms$/.test(action)
    ? ['*']
    : resources;
}

/** The function's role may be given to Lambda alone. */
const PASSING: Readonly<Record<string, Pick<Grant, 'condition'>>> = {
  'iam:PassRole': { condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } } },
};

/**
 * Made by the first API, and the first AppRegistry application, of an account.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/using-service-linked-roles.html
 * https://docs.aws.amazon.com/servicecatalog/latest/arguide/using-service-linked-roles.html
 */
const SERVICE_LINKED_ROLES = ['ops.apigateway.amazonaws.com', 'servicecatalog-appregistry.amazonaws.com'].map(
  (service) => ({
    action: 'iam:CreateServiceLinkedRole',
    resources: [`arn:PARTITION:iam::ACCOUNT:role/aws-service-role/${service}/*`],
    condition: { StringEquals: { 'iam:AWSServiceName': service } },
  }),
);

const BOUNDARY_NAME = 'ENVIRONMENT-backoffice-boundary';

/**
 * Who may make a role, write its policy and give it to a function is an administrator, unless every role that is made has
 * a boundary. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
function bounded(grant: Grant): Grant {
  if (!/^iam:(CreateRole|PutRolePolicy|DeleteRolePolicy|PutRolePermissionsBoundary)$/.test(grant.action))
    return grant;
  return {
    ...grant,
    condition: {
      StringEquals: { 'iam:PermissionsBoundary': `arn:PARTITION:iam::ACCOUNT:policy/${BOUNDARY_NAME}` },
    },
  };
}

/** The most that the function may do, whatever policy its role has. */
const BOUNDARY = policy([
  ...[
    'GetItem',
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'Query',
    'Scan',
    'DescribeTable',
    'BatchGetItem',
    'BatchWriteItem',
  ].map((operation) => ({ action: `dynamodb:${operation}`, resources: [TABLE, `${TABLE}/index/*`] })),
  // Of the role of the schedule, where there is one.
  { action: 'dynamodb:CreateBackup', resources: [TABLE] },
  ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resources: LOG_GROUPS })),
  ...['xray:PutTraceSegments', 'xray:PutTelemetryRecords'].map((action) => ({ action, resources: ['*'] })),
  // Only where the table has a key of its own.
  ...FUNCTION_ACTIONS.key.map((action) => ({
    action,
    resources: ['arn:PARTITION:kms:REGION:ACCOUNT:key/*'],
    condition: { StringLike: { 'kms:ViaService': 'dynamodb.*' } },
  })),
]);

function policy(grants: readonly Grant[]): Policy {
  return { Version: '2012-10-17', Statement: statements(grants) };
}

/** One statement for each set of resources and condition. */
function statements(grants: readonly Grant[]): object[] {
  const groups = new Map<string, Set<string>>();
  for (const { action, resources, condition } of grants) {
    const key = JSON.stringify({
      Resource: resources,
      ...defined({ Condition: condition }),
    });
    groups.set(key, (groups.get(key) ?? new Set<string>()).add(action));
  }
  return [...groups].map(([rest, actions]) => ({
    Effect: 'Allow',
    Action: [...actions].sort(),
    ...JSON.parse(rest),
  }));
}

export function policyFile(name: string): string {
  return `iam/${name.replaceAll(' ', '-')}.json`;
}

/** Fills the words in capitals of a document. */
const FILL =
  "sed -e 's/ENVIRONMENT/dev/g; s/ACCOUNT/123456789012/g; s/REGION/eu-west-1/g; s/PARTITION/aws/g; s/API_ID/a1b2c3d4e5/g'";

const link = (name: string): string => `[${policyFile(name).slice(4)}](${policyFile(name).slice(4)})`;

export function policyPage(documents: Readonly<Record<string, Policy>>, commandCalls: CommandCalls): string {
  const rows = Object.keys(documents).map(
    (command) =>
      `| \`${command}\` | ${[command, ...besides(commandCalls[command] ?? [])].map(link).join(' and ')} |`,
  );
  return [
    '# Permissions',
    '',
    'What each command needs in one environment, and no more; generated from what it calls by `npm run docs`. Put the environment, the',
    'account, the region, the partition (`aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`) and the id of the API in the place of the words in capitals:',
    '',
    '```sh',
    `${FILL} deploy.json > deploy-dev.json`,
    '```',
    '',
    'A policy for `dev` allows nothing of `prod`, with one exception: an HTTP API has an id instead of a name. Until the application is',
    'deployed, put `*` in the place of `API_ID`, which stands for any HTTP API of the region. `backoffice outputs apiId --env dev` prints the id',
    'afterwards: fill the policies again with it. What AWS knows no resource of stays `*`: metrics, alarms, traces, queries, lists of tables',
    'and backups.',
    '',
    'CloudFormation acts with the permissions of whoever deploys, unless the environment has a `serviceRoleArn`: ' +
      `${link('stack-changes')}`,
    `lets it make, change and remove the stack's resources, ${link('stack-reads')} lets it read them, which drift detection, changing drift`,
    'back and imports do. Both are the published permissions of its handlers; which of them a handler does without is not documented.',
    '',
    `An environment with a \`monthlyBudget\` needs ${link('stack-changes-budget')} beside them. AWS names its budget at random, so it reaches every`,
    'budget of the account. That these four actions suffice is believed: the schema of the type has no permissions.',
    '',
    'Where alarms go to another topic than their own (`alarmTopicArn`), put its ARN in the place of that of `ENVIRONMENT-backoffice-alarms`',
    'in the policies of `alarms list`, `doctor` and `metrics report`: without it, whether anybody listens is not known.',
    '',
    `One with a \`backupSchedule\` needs ${link('stack-changes-schedule')}, or ${link('stack-changes-schedule-bounded')} in its place.`,
    '',
    '| Command | Policies |',
    '| --- | --- |',
    ...rows,
    '',
    'Commands that are not listed need no permission.',
    '',
    '## A boundary',
    '',
    `Who may make a role, write its policy and give it to a function can do anything in the account. ${link('stack-changes-bounded')} in the`,
    `place of \`stack-changes.json\` allows that only for roles with the boundary ${link('permissions-boundary')}: make a policy of it with the`,
    `name \`${BOUNDARY_NAME}\`, and set its ARN as \`permissionsBoundary\` of the environment. With a \`rolePath\`, put it before the`,
    'name of the role in both. Whoever deploys with it can neither change the boundary nor make a role that may do more than',
    'the function: not become an administrator.',
    '',
    '## GitHub Actions',
    '',
    'A job takes its role by OpenID Connect, without a stored key; [github-actions.yml](../github-actions.yml) is a workflow that does.',
    'Two roles, since a pull request and a deployment are not the same:',
    '',
    '- the plan role: [github-plan-trust-policy.json](github-plan-trust-policy.json) (pull requests of the repository) with `diff.json`. Of the',
    '  bucket it may read everything and put new templates, never releases or code.',
    '- the deploy role: [github-deploy-trust-policy.json](github-deploy-trust-policy.json) (jobs of the GitHub environment `ENVIRONMENT`, where',
    '  somebody approves) with `deploy.json`, `stack-changes.json` or its bounded form, and `health.json`.',
    '',
    'ORGANISATION and REPOSITORY are yours. In China the audience is `sts.amazonaws.com.cn`, in the trust policies and as `audience` of the',
    'action ([its README](https://github.com/aws-actions/configure-aws-credentials#options)).',
    '',
  ].join('\n');
}
