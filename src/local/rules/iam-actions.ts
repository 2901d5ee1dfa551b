import { type Account, arn } from '../account.ts';

/**
 * What IAM calls a request where that is not the name of its operation.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
const ACTIONS: Readonly<Record<string, string>> = {
  's3:CopyObject': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:UploadPart': 's3:PutObject',
  'lambda:Invoke': 'lambda:InvokeFunction',
};

/** API Gateway knows methods only. https://docs.aws.amazon.com/apigateway/latest/developerguide/security_iam_service-with-iam.html */
const METHODS: readonly (readonly [RegExp, string])[] = [
  [/^Get/, 'GET'],
  [/^(Create|Import)/, 'POST'],
  [/^Update/, 'PATCH'],
  [/^Delete/, 'DELETE'],
];

/** The action that a policy has to allow, such as `s3:ListBucket` for ListObjectsV2. */
export function actionOf(service: string, operation: string): string {
  if (service !== 'apigateway') return ACTIONS[`${service}:${operation}`] ?? `${service}:${operation}`;
  const method = METHODS.find(([names]) => names.test(operation))?.[1];
  return `apigateway:${method ?? operation}`;
}

type Members = Readonly<Record<string, unknown>>;
type Namer = (
  text: (name: string) => string | undefined,
  account: Account,
  input: Members,
) => string | undefined;

const RESOURCES: Readonly<Record<string, Namer>> = {
  apigateway: (text, { region }) => prefixed(`arn:aws:apigateway:${region}::/apis/`, text('ApiId')),
  cloudformation: (text, account) => named(account, 'cloudformation', 'stack/*/*', text('StackName')),
  cloudwatch: (text, account) =>
    prefixed(`arn:aws:cloudwatch::${account.id}:dashboard/`, text('DashboardName')) ??
    named(account, 'cloudwatch', 'alarm:*', text('AlarmName')) ??
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
    named(account, 'cloudwatch', 'alarm-mute-rule:*', text('AlarmMuteRuleName') ?? text('Name')),
  dynamodb(text, account, { RequestItems }) {
    const asked = text('TableName') ?? firstName(RequestItems);
    const table = text('ResourceArn') ?? text('TableArn') ?? named(account, 'dynamodb', 'table/*', asked);
    return text('BackupArn') ?? prefixed(`${table}/index/`, text('IndexName')) ?? table;
  },
  iam: (text, { id }) => prefixed(`arn:aws:iam::${id}:role/`, text('RoleName')),
  kms: (text, account) => named(account, 'kms', 'key/*', text('KeyId')),
  lambda: (text, account) => named(account, 'lambda', 'function:*', text('FunctionName')),
  logs: (text, account) =>
    named(account, 'logs', 'log-group:*:log-stream:', text('logGroupName') ?? text('logGroupIdentifier')),
  s3: (text) => prefixed('arn:aws:s3:::', [text('Bucket'), text('Key')].filter(Boolean).join('/')),
  sns: (text) => text('TopicArn') ?? text('ResourceArn'),
  ssm: (text, account) => namedParameter(text('Name') ?? text('Path'), account),
};

/** The resource that a request is about, as a denial names it; `*` where it is about none. */
export function resourceOf(service: string, input: Members, account: Account): string {
  const text = (name: string): string | undefined => {
    const value = input[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return RESOURCES[service]?.(text, account, input) ?? '*';
}

function prefixed(prefix: string, name: string | undefined): string | undefined {
  return name === undefined || name === '' ? undefined : prefix + name;
}

/** @param pattern of the resource, the first `*` for the name. What was given as an ARN stays one. */
function named(account: Account, service: string, pattern: string, name: string | undefined) {
  if (name === undefined || name.startsWith('arn:')) return name;
  return arn(
    account,
    service,
    pattern.replace('*', () => name),
  );
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
function namedParameter(name: string | undefined, account: Account): string | undefined {
  return named(account, 'ssm', 'parameter/*', name?.replace(/^\//, ''));
}

function firstName(requests: unknown): string | undefined {
  return typeof requests === 'object' && requests !== null ? Object.keys(requests)[0] : undefined;
}
