import { Aws, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { CfnApi, CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type CfnLogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ACCESS_LOG_FORMAT } from './access-log.ts';
import { API_ROUTES } from './contract/function.ts';
import type { ResourceNames } from './contract/names.ts';
import type { Parameters } from './parameters.ts';

export interface ApiProps {
  readonly names: ResourceNames;
  readonly parameters: Parameters;
  readonly handler: LambdaFunction;
}

/** An HTTP API as the rest of the stack sees it. */
export interface ApiReference {
  readonly apiId: string;
  readonly apiEndpoint: string;
}

/**
 * The HTTP API. Its resources are written out (L1), because who may call a route is a parameter: the
 * higher-level construct fixes that when it synthesises.
 */
export class Api extends Construct {
  readonly api: ApiReference;
  readonly accessLogGroup: LogGroup;

  constructor(scope: Construct, { names, parameters, handler }: ApiProps) {
    super(scope, 'Api');
    this.accessLogGroup = new LogGroup(this, 'Logs', {
      logGroupName: names.apiLogGroup,
      retention: parameters.number('LogRetentionDays'),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const logs = this.accessLogGroup.node.defaultChild as CfnLogGroup;
    logs.kmsKeyId = parameters.valueIf(parameters.hasLogsKey, 'LogsKeyArn');
    const api = new CfnApi(this, 'HttpApi', {
      name: names.api,
      protocolType: 'HTTP',
      description: 'The back office',
      // Said, so that a look for drift sees when it was changed.
      disableExecuteApiEndpoint: false,
      corsConfiguration: {
        allowOrigins: parameters.list('CorsOrigins'),
        allowMethods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
        allowHeaders: [
          'authorization',
          'content-type',
          'idempotency-key',
          'if-match',
          'x-amz-date',
          'x-amz-security-token',
        ],
        exposeHeaders: ['etag', 'location', 'idempotency-replayed'],
        maxAge: 3600,
      },
    });
    const integration = new CfnIntegration(this, 'Integration', {
      apiId: api.ref,
      integrationType: 'AWS_PROXY',
      integrationUri: handler.functionArn,
      payloadFormatVersion: '2.0',
    });
    for (const { id, key, open } of API_ROUTES) {
      new CfnRoute(this, `Route${id}`, {
        apiId: api.ref,
        routeKey: key,
        target: Fn.join('/', ['integrations', integration.ref]),
        authorizationType: open ? 'NONE' : parameters.value('Authorization'),
      });
    }
    this.addStage(api, parameters);
    new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: handler.functionArn,
      principal: new ServicePrincipal('apigateway.amazonaws.com').service,
      sourceArn: `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${api.ref}/*/*`,
    });
    this.api = { apiId: api.ref, apiEndpoint: api.attrApiEndpoint };
  }

  private addStage(api: CfnApi, parameters: Parameters): void {
    new CfnStage(this, 'Stage', {
      apiId: api.ref,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destinationArn: this.accessLogGroup.logGroupArn, format: ACCESS_LOG_FORMAT },
      defaultRouteSettings: {
        throttlingRateLimit: parameters.number('ThrottleRate'),
        throttlingBurstLimit: parameters.number('ThrottleBurst'),
        detailedMetricsEnabled: false,
      },
    });
  }
}
