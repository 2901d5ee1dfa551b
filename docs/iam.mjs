// The least-privilege policy of each command, from what it calls (src/permissions.ts) and what the stack's resources need.

/** A restore fills its table with the permissions of whoever asked for it. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html */
const RESTORING = ['PutItem', 'UpdateItem', 'DeleteItem', 'GetItem', 'Query', 'Scan', 'BatchWriteItem'].map(
  (operation) => `dynamodb:${operation}`,
);

/** Calls whose IAM action has another name than the operation; none at all for those that need no permission. */
const ACTIONS = {
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

const BUCKET = 'arn:aws:s3:::*-backoffice-artifacts-*';
/** The stack's own, and those that were restored beside it. */
const TABLE = 'arn:aws:dynamodb:*:*:table/*-backoffice-data*';

const LOG_GROUPS = ['arn:aws:logs:*:*:log-group:/aws/lambda/*-backoffice-api:*', 'arn:aws:logs:*:*:log-group:/aws/apigateway/*-backoffice:*'];

/** What an action is allowed on; `*` stands for the environment, the account and the region. */
function resourcesOf(action) {
  const [service] = action.split(':');
  if (/^s3:ListBucket/.test(action)) return [BUCKET];
  if (action === 'cloudformation:DescribeStackDriftDetectionStatus') return ['*'];
  // Listing backups knows no resource.
  if (action === 'dynamodb:ListBackups') return ['*'];
  if (/^logs:(GetQueryResults|StopQuery|DescribeLogGroups)$/.test(action)) return ['*'];
  return {
    apigateway: ['arn:aws:apigateway:*::/apis/*'],
    cloudformation: ['arn:aws:cloudformation:*:*:stack/*-backoffice/*'],
    cloudwatch: ['*'],
    dynamodb: dynamoDBResources(action),
    'execute-api': ['arn:aws:execute-api:*:*:*/$default/*'],
    iam: ['arn:aws:iam::*:role/*-backoffice-FunctionRole-*'],
    lambda: lambdaResources(action),
    logs: LOG_GROUPS,
    s3: [`${BUCKET}/*`],
    xray: ['*'],
  }[service];
}

/** Of versions only those may be deleted, never the function; and only of those is the code fetched. */
function lambdaResources(action) {
  const fn = 'arn:aws:lambda:*:*:function:*-backoffice-api';
  if (/:(DeleteFunction|GetFunction)$/.test(action)) return [`${fn}:*`];
  return action.endsWith(':GetFunctionConfiguration') ? [fn, `${fn}:*`] : [fn];
}

function dynamoDBResources(action) {
  if (/Query|Scan/.test(action)) return [TABLE, `${TABLE}/index/*`];
  if (/:(Describe|Delete)Backup$/.test(action)) return [`${TABLE}/backup/*`];
  return /FromBackup$/.test(action) ? [TABLE, `${TABLE}/backup/*`] : [TABLE];
}

/** @returns policy documents by command; commands that need no permission have none. */
export function policies(commandCalls, resourcePermissions) {
  const documents = Object.entries(commandCalls).map(([command, calls]) => {
    const grants = calls.flatMap((call) => (ACTIONS[call] ?? [call]).map((action) => ({ action, resources: resourcesOf(action) })));
    const changes = calls.includes('cloudformation:ExecuteChangeSet') || calls.includes('cloudformation:DeleteStack');
    const reads = changes || calls.includes('cloudformation:DetectStackDrift');
    for (const { read, write, resources } of Object.values(resourcePermissions)) {
      const actions = [...(reads ? read : []), ...(changes ? write : [])];
      grants.push(...actions.map((action) => ({ action, resources })));
    }
    return [command, { Version: '2012-10-17', Statement: statements(grants) }];
  });
  return Object.fromEntries(documents.filter(([, { Statement }]) => Statement.length > 0));
}

/** One statement for each set of resources. */
function statements(grants) {
  const byResources = new Map();
  for (const { action, resources } of grants) {
    const key = JSON.stringify(resources);
    byResources.set(key, (byResources.get(key) ?? new Set()).add(action));
  }
  return [...byResources].map(([resources, actions]) => ({ Effect: 'Allow', Action: [...actions].sort(), Resource: JSON.parse(resources) }));
}

export function policyFile(command) {
  return `iam/${command.replaceAll(' ', '-')}.json`;
}

export function policyPage(documents) {
  const rows = Object.keys(documents).map((command) => `| \`${command}\` | [${policyFile(command).slice(4)}](${policyFile(command).slice(4)}) |`);
  return [
    '# Permissions',
    '',
    'What each command needs, and no more; generated from what it calls by `npm run docs`. In resources, `*` stands for the environment,',
    'the account and the region: put your own in their place to narrow a policy further.',
    '',
    'There is no service role: CloudFormation acts with the permissions of whoever deploys, so `deploy`, `rollback` and `destroy` hold what',
    "the stack's resources need too. Commands that are not listed need no permission.",
    '',
    '| Command | Policy |',
    '| --- | --- |',
    ...rows,
    '',
    'A job in GitHub Actions takes its role by OpenID Connect, without a stored key:',
    '[github-oidc-trust-policy.json](github-oidc-trust-policy.json) is the trust policy of such a role; put your account and repository in it.',
    '[github-actions.yml](../github-actions.yml) is a workflow that uses it.',
    '',
  ].join('\n');
}
