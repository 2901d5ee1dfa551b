/**
 * What CloudFormation needs of its caller to make, change and remove the resources of the stack: there is no
 * service role, so a deployment's permissions are those of whoever deploys. From the handlers' permissions in the
 * published schema of each resource type.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers
 */
export interface ResourcePermissions {
  /** To read the resource, for drift detection. */
  readonly read: readonly string[];
  /** To create, update and delete it. */
  readonly write: readonly string[];
  /** ARNs, with `*` for the environment, the account and the region. */
  readonly resources: readonly string[];
}

const TABLE = 'arn:aws:dynamodb:*:*:table/*-backoffice-data';
const FUNCTION = 'arn:aws:lambda:*:*:function:*-backoffice-api';
const ROLE = 'arn:aws:iam::*:role/*-backoffice-FunctionRole-*';
const BUCKET = 'arn:aws:s3:::*-backoffice-artifacts-*';
const TOPIC = 'arn:aws:sns:*:*:*-backoffice-alarms';
const API = ['arn:aws:apigateway:*::/apis', 'arn:aws:apigateway:*::/apis/*', 'arn:aws:apigateway:*::/tags/*'];

const API_PART: ResourcePermissions = {
  read: ['apigateway:GET'],
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
  'AWS::CloudWatch::Alarm': {
    read: ['cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource'],
    write: [
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:DeleteAlarms',
      'cloudwatch:TagResource',
      'cloudwatch:UntagResource',
    ],
    resources: ['*'],
  },
  'AWS::CloudWatch::Dashboard': {
    read: ['cloudwatch:GetDashboard', 'cloudwatch:ListDashboards'],
    write: ['cloudwatch:PutDashboard', 'cloudwatch:DeleteDashboards'],
    resources: ['*'],
  },
  'AWS::DynamoDB::Table': {
    read: [
      'dynamodb:DescribeTable',
      'dynamodb:DescribeContinuousBackups',
      'dynamodb:DescribeContributorInsights',
      'dynamodb:DescribeKinesisStreamingDestination',
      'dynamodb:DescribeTimeToLive',
      'dynamodb:GetResourcePolicy',
      'dynamodb:ListTagsOfResource',
    ],
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
    read: ['iam:GetRolePolicy'],
    write: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
    resources: [ROLE],
  },
  'AWS::IAM::RolePolicy': {
    read: ['iam:GetRolePolicy'],
    write: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
    resources: [ROLE],
  },
  'AWS::IAM::Role': {
    read: ['iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
    write: [
      'iam:CreateRole',
      'iam:DeleteRole',
      'iam:UpdateAssumeRolePolicy',
      'iam:UpdateRole',
      'iam:TagRole',
      'iam:UntagRole',
      'iam:PassRole',
    ],
    resources: [ROLE],
  },
  'AWS::Lambda::Function': {
    read: [
      'lambda:GetFunction',
      'lambda:GetFunctionConfiguration',
      'lambda:GetFunctionCodeSigningConfig',
      'lambda:GetFunctionRecursionConfig',
      'lambda:GetRuntimeManagementConfig',
      'lambda:ListTags',
    ],
    write: [
      'lambda:CreateFunction',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      'lambda:DeleteFunction',
      'lambda:TagResource',
      'lambda:UntagResource',
    ],
    resources: [FUNCTION],
  },
  'AWS::Lambda::Permission': {
    read: ['lambda:GetPolicy'],
    write: ['lambda:AddPermission', 'lambda:RemovePermission'],
    resources: [FUNCTION],
  },
  'AWS::Logs::LogGroup': {
    read: [
      'logs:DescribeLogGroups',
      'logs:ListTagsForResource',
      'logs:DescribeIndexPolicies',
      'logs:GetDataProtectionPolicy',
    ],
    write: [
      'logs:CreateLogGroup',
      'logs:DeleteLogGroup',
      'logs:PutRetentionPolicy',
      'logs:DeleteRetentionPolicy',
      'logs:TagResource',
      'logs:UntagResource',
      // API Gateway's access log is delivered, and deliveries know no resource.
      'logs:CreateLogDelivery',
      'logs:GetLogDelivery',
      'logs:UpdateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:ListLogDeliveries',
      'logs:DescribeResourcePolicies',
      'logs:PutResourcePolicy',
    ],
    resources: ['*'],
  },
  'AWS::S3::Bucket': {
    read: [
      's3:GetBucketLocation',
      's3:GetBucketOwnershipControls',
      's3:GetBucketPublicAccessBlock',
      's3:GetBucketTagging',
      's3:GetBucketVersioning',
      's3:GetEncryptionConfiguration',
      's3:GetLifecycleConfiguration',
      's3:ListBucket',
    ],
    write: [
      's3:CreateBucket',
      's3:DeleteBucket',
      's3:PutBucketOwnershipControls',
      's3:PutBucketPublicAccessBlock',
      's3:PutBucketTagging',
      's3:PutBucketVersioning',
      's3:PutEncryptionConfiguration',
      's3:PutLifecycleConfiguration',
    ],
    resources: [BUCKET],
  },
  'AWS::S3::BucketPolicy': {
    read: ['s3:GetBucketPolicy'],
    write: ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
    resources: [BUCKET],
  },
  'AWS::SNS::Subscription': {
    read: ['sns:GetSubscriptionAttributes', 'sns:ListSubscriptionsByTopic'],
    write: ['sns:Subscribe', 'sns:Unsubscribe', 'sns:SetSubscriptionAttributes'],
    resources: [TOPIC, `${TOPIC}:*`],
  },
  'AWS::SNS::Topic': {
    read: [
      'sns:GetTopicAttributes',
      'sns:GetDataProtectionPolicy',
      'sns:ListTagsForResource',
      'sns:ListSubscriptionsByTopic',
    ],
    write: [
      'sns:CreateTopic',
      'sns:DeleteTopic',
      'sns:SetTopicAttributes',
      'sns:TagResource',
      'sns:UntagResource',
    ],
    resources: [TOPIC],
  },
  'AWS::SNS::TopicPolicy': {
    read: ['sns:GetTopicAttributes'],
    write: ['sns:SetTopicAttributes'],
    resources: [TOPIC],
  },
  'AWS::ServiceCatalogAppRegistry::Application': {
    read: ['servicecatalog:GetApplication', 'servicecatalog:ListTagsForResource'],
    write: [
      'servicecatalog:CreateApplication',
      'servicecatalog:UpdateApplication',
      'servicecatalog:DeleteApplication',
      'servicecatalog:TagResource',
      'servicecatalog:UntagResource',
    ],
    resources: ['*'],
  },
  'AWS::ServiceCatalogAppRegistry::ResourceAssociation': {
    read: ['servicecatalog:GetAssociatedResource', 'servicecatalog:ListAssociatedResources'],
    write: ['servicecatalog:AssociateResource', 'servicecatalog:DisassociateResource'],
    resources: ['*'],
  },
};
