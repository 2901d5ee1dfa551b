import { readFileSync } from 'node:fs';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { writeTemplate } from '../../src/environments/written-template.ts';
import type { EnvironmentClass } from '../../stack/contract/names.ts';
import { LITERAL_KEYS, parameterDefaults } from '../../stack/contract/parameters.ts';
import { STATUS_UPDATE_INDEX } from '../../stack/contract/table.ts';
import { clientOptions, type TestLocal } from './local.ts';
import { templateFile } from './paths.ts';

/** A template of one function with this code, behind an HTTP API where it is asked for. */
export function functionTemplate(
  code: string,
  properties: object = {},
  api: object | undefined = undefined,
): string {
  const fn = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'fn',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/r',
      Code: { ZipFile: code },
      Timeout: 5,
      MemorySize: 128,
      ...properties,
    },
  };
  if (api === undefined) return JSON.stringify({ Resources: { Fn: fn } });
  const {
    routes = ['$default'],
    cors,
    throttle,
    authorization = 'NONE',
  } = api as { routes?: string[]; cors?: object; throttle?: object; authorization?: string };
  const route = (RouteKey: string) => ({
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: { Ref: 'Api' },
      RouteKey,
      AuthorizationType: authorization,
      Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
    },
  });
  return JSON.stringify({
    Resources: {
      Fn: fn,
      Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/api' } },
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: { Name: 'api', ProtocolType: 'HTTP', ...(cors ? { CorsConfiguration: cors } : {}) },
      },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: { Ref: 'Api' },
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] },
          PayloadFormatVersion: '2.0',
        },
      },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: {
          ApiId: { Ref: 'Api' },
          StageName: '$default',
          AutoDeploy: true,
          AccessLogSettings: {
            DestinationArn: { 'Fn::GetAtt': ['Log', 'Arn'] },
            Format:
              '{"status":"$context.status","ua":"$context.identity.userAgent","fn":"$context.integration.requestId"}',
          },
          ...(throttle ? { DefaultRouteSettings: throttle } : {}),
        },
      },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { Ref: 'Fn' },
          Principal: 'apigateway.amazonaws.com',
        },
      },
      ...Object.fromEntries(routes.map((key, index) => [`Route${index}`, route(key)])),
    },
    Outputs: { Endpoint: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } } },
  });
}

/** Creates a stack and waits for it. @returns its outputs. */
export async function createStack(
  local: Pick<TestLocal, 'endpoint' | 'idle'>,
  StackName: string,
  TemplateBody: string,
  parameters: Record<string, string> = {},
): Promise<Record<string, string>> {
  const client = new CloudFormationClient(clientOptions(local.endpoint));
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  await client.send(
    new CreateStackCommand({ StackName, TemplateBody, Parameters, Capabilities: ['CAPABILITY_IAM'] }),
  );
  await local.idle();
  return stackOutputs(local, StackName);
}

export async function stackOutputs(
  local: Pick<TestLocal, 'endpoint'>,
  StackName: string,
): Promise<Record<string, string>> {
  const { Stacks = [] } = await new CloudFormationClient(clientOptions(local.endpoint)).send(
    new DescribeStacksCommand({ StackName }),
  );
  const [stack] = Stacks;
  if (!stack?.StackStatus?.endsWith('_COMPLETE') || stack.StackStatus.includes('ROLLBACK'))
    throw new Error(`${StackName} is ${stack?.StackStatus}`);
  return Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}

/** The application's template, with all that an environment can switch on. */
export function applicationTemplate(environmentClass: EnvironmentClass = 'development'): string {
  return readFileSync(templateFile(environmentClass), 'utf8');
}

/**
 * The same, small enough to go inline: without what describes its parameters, and without what is off by those that are
 * written into it before it is sent.
 */
export function inlineTemplate(environmentClass: EnvironmentClass = 'development'): string {
  const text = applicationTemplate(environmentClass);
  const { Conditions }: { Conditions: Record<string, object> } = JSON.parse(text);
  const literals: readonly string[] = LITERAL_KEYS;
  const isSent = (condition: object): boolean =>
    [...JSON.stringify(condition).matchAll(/"Ref":"(\w+)"/g)].some(
      ([, name = '']) => !literals.includes(name),
    );
  const { template } = writeTemplate(text, {
    parameters: { EnvironmentName: 'local', ...parameterDefaults(environmentClass) },
    fixed: literals,
    pseudo: {},
    open: Object.keys(Conditions).filter((name) => isSent(Conditions[name] ?? {})),
  });
  const document: { Parameters: Record<string, { Description?: string }> } = JSON.parse(template);
  for (const parameter of Object.values(document.Parameters)) delete parameter.Description;
  return JSON.stringify(document);
}

/** A template as the release before the index of the last changes had it. */
export function withoutTimeIndex(template: string): string {
  const document = JSON.parse(template);
  for (const resource of Object.values<{
    Type: string;
    Properties: Record<string, { IndexName?: string; AttributeName?: string }[]>;
  }>(document.Resources)) {
    if (resource.Type !== 'AWS::DynamoDB::Table') continue;
    const { Properties } = resource;
    Properties.GlobalSecondaryIndexes = (Properties.GlobalSecondaryIndexes ?? []).filter(
      ({ IndexName }) => IndexName !== STATUS_UPDATE_INDEX,
    );
    Properties.AttributeDefinitions = (Properties.AttributeDefinitions ?? []).filter(
      ({ AttributeName }) => AttributeName !== 'updatedAt',
    );
  }
  return JSON.stringify(document);
}
