import type { Api } from './api.ts';
import type { Integration, Route, Stage } from './api-parts.ts';

/** An API as API Gateway v2 describes it. @param endpoint the address of an API, by its id. */
export function describeApi(api: Api, endpoint: (id: string) => string) {
  const { cors } = api;
  return {
    ApiId: api.id,
    Name: api.name,
    Description: api.description,
    ProtocolType: 'HTTP' as const,
    ApiEndpoint: endpoint(api.id),
    RouteSelectionExpression: '$request.method $request.path',
    CreatedDate: new Date(api.createdAt),
    DisableExecuteApiEndpoint: api.endpointDisabled,
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

export function describeRoute({ id, key, target, authorization }: Route) {
  return {
    RouteId: id,
    RouteKey: key,
    ...(target === '' ? {} : { Target: target }),
    AuthorizationType: authorization,
    ApiKeyRequired: false,
  };
}

export function describeIntegration({ id, type, uri, payloadFormatVersion }: Integration) {
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

export function describeStage({ name, autoDeploy, accessLog, throttle, detailedMetrics }: Stage) {
  return {
    StageName: name,
    AutoDeploy: autoDeploy,
    ...(accessLog === undefined
      ? {}
      : { AccessLogSettings: { DestinationArn: accessLog.destinationArn, Format: accessLog.format } }),
    DefaultRouteSettings: {
      DetailedMetricsEnabled: detailedMetrics,
      ...(throttle === undefined
        ? {}
        : { ThrottlingRateLimit: throttle.rate, ThrottlingBurstLimit: throttle.burst }),
    },
    LastDeploymentStatusMessage: 'Successfully deployed stage',
  };
}
