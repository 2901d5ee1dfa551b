// The application that the CDK's command deploys in cdk-bootstrap.test.ts, with the default synthesizer: it needs the
// stack of `cdk bootstrap`. CODE is the directory of the function's code.
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';

const app = new App({ builtinCloudFormationValidation: false });
const stack = new Stack(app, 'assets', { env: { account: '000000000000', region: 'us-east-1' } });

const table = new Table(stack, 'Table', {
  partitionKey: { name: 'id', type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.DESTROY,
});
const handler = new LambdaFunction(stack, 'Function', {
  runtime: Runtime.NODEJS_22_X,
  architecture: Architecture.ARM_64,
  handler: 'index.handler',
  code: Code.fromAsset(process.env.CODE ?? ''),
  environment: { TABLE: table.tableName },
});
table.grantReadData(handler);
const parameter = new StringParameter(stack, 'TableName', {
  parameterName: '/judged/table',
  stringValue: table.tableName,
});
new ManagedPolicy(stack, 'Policy', {
  managedPolicyName: 'judged',
  roles: handler.role ? [handler.role] : [],
  statements: [new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [parameter.parameterArn] })],
});
new CfnOutput(stack, 'FunctionName', { value: handler.functionName });
new CfnOutput(stack, 'Name', { value: table.tableName });
