/**
 * What CloudFormation needs of its caller to make, change and remove the resources of the stack: there is no
 * service role, so a deployment's permissions are those of whoever deploys. From the handlers' permissions in the
 * published schema of each resource type.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers
 */
export interface ResourcePermissions {
  /** To create, update and delete it. */
  readonly write: readonly string[];
  /** The same, of actions that know no resource. */
  readonly everywhere?: readonly string[];
  /** ARNs, with words in capitals for the environment, the account, the region, the partition and the id of the API. */
  readonly resources: readonly string[];
}

const TABLE = 'arn:PARTITION:dynamodb:REGION:ACCOUNT:table/ENVIRONMENT-backoffice-data';
const FUNCTION = 'arn:PARTITION:lambda:REGION:ACCOUNT:function:ENVIRONMENT-backoffice-api';
const ROLE = 'arn:PARTITION:iam::ACCOUNT:role/ENVIRONMENT-backoffice-FunctionRole-*';
/** Of the schedule of backups, where there is one. */
export const SCHEDULE_ROLE = 'arn:PARTITION:iam::ACCOUNT:role/ENVIRONMENT-backoffice-BackupsRole-*';
const BUCKET = 'arn:PARTITION:s3:::ENVIRONMENT-backoffice-artifacts-ACCOUNT-REGION';
const TOPIC = 'arn:PARTITION:sns:REGION:ACCOUNT:ENVIRONMENT-backoffice-alarms';
/** A topic and its subscriptions in one statement, since a policy has room for few. */
const TOPICS = [TOPIC, `${TOPIC}:*`];
const LOG_GROUPS = ['/aws/lambda/ENVIRONMENT-backoffice-api', '/aws/apigateway/ENVIRONMENT-backoffice'].map(
  (name) => `arn:PARTITION:logs:REGION:ACCOUNT:log-group:${name}*`,
);
const API = ['/apis', '/apis/API_ID', '/apis/API_ID/*', '/tags/*'].map(
  (path) => `arn:PARTITION:apigateway:REGION::${path}`,
);

const API_PART: ResourcePermissions = {
  write: ['apigateway:POST', 'apigateway:PUT', 'apigateway:PATCH', 'apigateway:DELETE'],
  resources: API,
};

/** By type of resource. */
export const RESOURCE_PERMISSIONS: Readonly<Record<string, ResourcePermissions>> = {
  'AWS::ApiGatewayV2::Api': {
    ...API_PART,
    write: [...API_PART.write, 'apigateway:TagResource', 'apigateway:UntagResource'],
  },
  'AWS::ApiGatewayV2::Integration': API_PART,
  'AWS::ApiGatewayV2::Route': API_PART,
  'AWS::ApiGatewayV2::Stage': API_PART,
  // The published schema names none. A budget without a name gets a random one, so it is known by its account alone.
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html
  'AWS::Budgets::Budget': {
    write: ['budgets:ModifyBudget', 'budgets:ViewBudget', 'budgets:TagResource', 'budgets:UntagResource'],
    resources: ['arn:PARTITION:budgets::ACCOUNT:budget/*'],
  },
  'AWS::CloudWatch::Alarm': {
    write: [
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:DeleteAlarms',
      'cloudwatch:TagResource',
      'cloudwatch:UntagResource',
    ],
    resources: ['arn:PARTITION:cloudwatch:REGION:ACCOUNT:alarm:ENVIRONMENT-backoffice-*'],
  },
  'AWS::CloudWatch::Dashboard': {
    write: ['cloudwatch:PutDashboard', 'cloudwatch:DeleteDashboards'],
    resources: ['arn:PARTITION:cloudwatch::ACCOUNT:dashboard/ENVIRONMENT-backoffice'],
  },
  'AWS::DynamoDB::Table': {
    write: [
      'dynamodb:CreateTable',
      'dynamodb:UpdateTable',
      'dynamodb:DeleteTable',
      'dynamodb:UpdateContinuousBackups',
      'dynamodb:UpdateTimeToLive',
      'dynamodb:TagResource',
      'dynamodb:UntagResource',
    ],
    resources: [TABLE, `${TABLE}/index/*`],
  },
  // Of stacks of an earlier version, which are updated from it, and gone back to.
  'AWS::IAM::Policy': {
    write: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
    resources: [ROLE],
  },
  'AWS::IAM::RolePolicy': {
    write: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
    resources: [ROLE],
  },
  'AWS::IAM::Role': {
    write: [
      'iam:CreateRole',
      'iam:DeleteRole',
      'iam:UpdateAssumeRolePolicy',
      'iam:UpdateRole',
      'iam:TagRole',
      'iam:UntagRole',
      'iam:PassRole',
      'iam:PutRolePermissionsBoundary',
      'iam:DeleteRolePermissionsBoundary',
    ],
    resources: [ROLE],
  },
  'AWS::Lambda::Function': {
    write: [
      'lambda:CreateFunction',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      'lambda:DeleteFunction',
      'lambda:PutFunctionConcurrency',
      'lambda:DeleteFunctionConcurrency',
      'lambda:TagResource',
      'lambda:UntagResource',
    ],
    resources: [FUNCTION],
  },
  'AWS::Lambda::Permission': {
    write: ['lambda:AddPermission', 'lambda:RemovePermission'],
    resources: [FUNCTION],
  },
  'AWS::Logs::LogGroup': {
    write: [
      'logs:CreateLogGroup',
      'logs:DeleteLogGroup',
      'logs:PutRetentionPolicy',
      'logs:DeleteRetentionPolicy',
      'logs:TagResource',
      'logs:UntagResource',
    ],
    // API Gateway's access log is delivered, and deliveries know no resource.
    everywhere: [
      'logs:CreateLogDelivery',
      'logs:GetLogDelivery',
      'logs:UpdateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:ListLogDeliveries',
      'logs:DescribeResourcePolicies',
      'logs:PutResourcePolicy',
    ],
    resources: LOG_GROUPS,
  },
  'AWS::Logs::MetricFilter': {
    write: ['logs:PutMetricFilter', 'logs:DeleteMetricFilter'],
    resources: LOG_GROUPS,
  },
  'AWS::S3::Bucket': {
    write: [
      's3:CreateBucket',
      's3:DeleteBucket',
      's3:PutBucketOwnershipControls',
      's3:PutBucketPublicAccessBlock',
      's3:PutBucketTagging',
      's3:PutBucketVersioning',
      's3:PutEncryptionConfiguration',
      's3:PutLifecycleConfiguration',
      // Buckets get their tags as they are made.
      's3:TagResource',
      's3:UntagResource',
    ],
    resources: [BUCKET],
  },
  'AWS::S3::BucketPolicy': {
    write: ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
    resources: [BUCKET],
  },
  'AWS::SNS::Subscription': {
    write: ['sns:Subscribe', 'sns:Unsubscribe', 'sns:SetSubscriptionAttributes'],
    resources: TOPICS,
  },
  'AWS::SNS::Topic': {
    write: [
      'sns:CreateTopic',
      'sns:DeleteTopic',
      'sns:SetTopicAttributes',
      'sns:TagResource',
      'sns:UntagResource',
    ],
    resources: TOPICS,
  },
  'AWS::SNS::TopicPolicy': {
    write: ['sns:SetTopicAttributes'],
    resources: TOPICS,
  },
  'AWS::Scheduler::Schedule': {
    write: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule'],
    resources: ['arn:PARTITION:scheduler:REGION:ACCOUNT:schedule/default/ENVIRONMENT-backoffice-backups'],
  },
  'AWS::ServiceCatalogAppRegistry::Application': {
    write: [
      'servicecatalog:CreateApplication',
      'servicecatalog:UpdateApplication',
      'servicecatalog:DeleteApplication',
      'servicecatalog:TagResource',
      'servicecatalog:UntagResource',
      'servicecatalog:ListTagsForResource',
    ],
    resources: ['*'],
  },
  'AWS::ServiceCatalogAppRegistry::ResourceAssociation': {
    write: ['servicecatalog:AssociateResource', 'servicecatalog:DisassociateResource'],
    resources: ['*'],
  },
};
