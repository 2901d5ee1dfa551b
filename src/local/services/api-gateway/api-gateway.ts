import {
  GetApi$,
  type GetApiRequest,
  type GetApiResponse,
  GetApis$,
  type GetApisRequest,
  type GetApisResponse,
  GetIntegration$,
  type GetIntegrationRequest,
  GetIntegrations$,
  type GetIntegrationsRequest,
  type GetIntegrationsResponse,
  GetRoutes$,
  type GetRoutesRequest,
  type GetRoutesResponse,
  GetStages$,
  type GetStagesRequest,
  type GetStagesResponse,
  type Integration as IntegrationShape,
} from '@aws-sdk/client-apigatewayv2';
import { AwsError, type Operation, operation, type ServiceDefinition } from '../../wire/operation.ts';
import type { Integration } from './api-parts.ts';
import type { Api, ApiStore } from './api-store.ts';

/** API Gateway v2: HTTP APIs can be read. Lists fit in one page, so tokens are never given. */
export function createApiGateway(apis: ApiStore, endpoint: (id: string) => string): ServiceDefinition {
  const find = async (id = ''): Promise<Api> => {
    const api = await apis.get(id);
    if (api === undefined) throw notFound('API', id);
    return api;
  };

  const operations: Operation[] = [
    operation<GetApiRequest, GetApiResponse>(GetApi$, ['ApiId'], async ({ ApiId }) =>
      describe(await find(ApiId), endpoint),
    ),
    operation<GetApisRequest, GetApisResponse>(GetApis$, ['MaxResults'], async () => ({
      Items: (await apis.all()).map((api) => describe(api, endpoint)),
    })),
    operation<GetRoutesRequest, GetRoutesResponse>(
      GetRoutes$,
      ['ApiId', 'MaxResults'],
      async ({ ApiId }) => ({
        Items: Object.values((await find(ApiId)).routes).map(({ id, key, target, authorization }) => ({
          RouteId: id,
          RouteKey: key,
          Target: target,
          AuthorizationType: authorization,
          ApiKeyRequired: false,
        })),
      }),
    ),
    operation<GetIntegrationsRequest, GetIntegrationsResponse>(
      GetIntegrations$,
      ['ApiId', 'MaxResults'],
      async ({ ApiId }) => ({
        Items: Object.values((await find(ApiId)).integrations).map(describeIntegration),
      }),
    ),
    operation<GetIntegrationRequest, IntegrationShape>(
      GetIntegration$,
      ['ApiId', 'IntegrationId'],
      async ({ ApiId, IntegrationId = '' }) => {
        const integration = (await find(ApiId)).integrations[IntegrationId];
        if (integration === undefined) throw notFound('Integration', IntegrationId);
        return describeIntegration(integration);
      },
    ),
    operation<GetStagesRequest, GetStagesResponse>(
      GetStages$,
      ['ApiId', 'MaxResults'],
      async ({ ApiId }) => ({
        Items: Object.values((await find(ApiId)).stages).map(
          ({ name, autoDeploy, accessLog, throttle, detailedMetrics }) => ({
            StageName: name,
            AutoDeploy: autoDeploy,
            ...(accessLog === undefined
              ? {}
              : {
                  AccessLogSettings: { DestinationArn: accessLog.destinationArn, Format: accessLog.format },
                }),
            DefaultRouteSettings: {
              DetailedMetricsEnabled: detailedMetrics,
              ...(throttle === undefined
                ? {}
                : { ThrottlingRateLimit: throttle.rate, ThrottlingBurstLimit: throttle.burst }),
            },
            LastDeploymentStatusMessage: 'Successfully deployed stage',
          }),
        ),
      }),
    ),
  ];
  return { scope: 'apigateway', protocol: 'rest-json', operations };
}

function describe(api: Api, endpoint: (id: string) => string) {
  const { cors } = api;
  return {
    ApiId: api.id,
    Name: api.name,
    Description: api.description,
    ProtocolType: 'HTTP' as const,
    ApiEndpoint: endpoint(api.id),
    RouteSelectionExpression: '$request.method $request.path',
    CreatedDate: new Date(api.createdAt),
    DisableExecuteApiEndpoint: false,
    Tags: api.tags,
    ...(cors === undefined
      ? {}
      : {
          CorsConfiguration: {
            AllowOrigins: [...cors.allowOrigins],
            AllowMethods: [...cors.allowMethods],
            AllowHeaders: [...cors.allowHeaders],
            ExposeHeaders: [...cors.exposeHeaders],
            MaxAge: cors.maxAge,
          },
        }),
  };
}

function describeIntegration({ id, type, uri, payloadFormatVersion }: Integration) {
  return {
    IntegrationId: id,
    IntegrationType: type as 'AWS_PROXY',
    IntegrationUri: uri,
    IntegrationMethod: 'POST',
    ConnectionType: 'INTERNET' as const,
    PayloadFormatVersion: payloadFormatVersion,
    TimeoutInMillis: 30_000,
  };
}

function notFound(kind: string, id: string): AwsError {
  return new AwsError('NotFoundException', `Invalid ${kind} identifier specified ${id}`, 404);
}
