// The application that the CDK's command deploys in cdk.test.ts: two stacks, one of which takes the topic of the other.
// RETENTION is what changes between deployments.
import { App, BootstraplessSynthesizer, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';

const app = new App({ builtinCloudFormationValidation: false });
const props = () => ({
  env: { account: '000000000000', region: 'us-east-1' },
  synthesizer: new BootstraplessSynthesizer(),
});

const topics = new Stack(app, 'topics', props());
const topic = new Topic(topics, 'Topic', { displayName: 'judged' });

const work = new Stack(app, 'work', props());
const table = new Table(work, 'Table', {
  partitionKey: { name: 'id', type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.DESTROY,
});
const logGroup = new LogGroup(work, 'Logs', {
  retention: Number(process.env.RETENTION ?? 7),
  removalPolicy: RemovalPolicy.DESTROY,
});
const handler = new LambdaFunction(work, 'Function', {
  runtime: Runtime.NODEJS_22_X,
  architecture: Architecture.ARM_64,
  handler: 'index.handler',
  code: Code.fromInline('exports.handler = async () => ({ topic: process.env.TOPIC })'),
  environment: { TOPIC: topic.topicArn },
  logGroup,
});
table.grantReadWriteData(handler);
new CfnOutput(work, 'FunctionName', { value: handler.functionName });
