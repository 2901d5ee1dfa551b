import type { Properties } from '../../resource-provider.ts';
import type { ApiSettings, Integration, Route, Stage } from './api-parts.ts';

/** The parts of an API as they are, in the terms of their templates. A part that is gone is undefined. */
export function actualApi({ name, description, cors, endpointDisabled }: ApiSettings): Properties {
  return {
    Name: name,
    Description: description,
    DisableExecuteApiEndpoint: endpointDisabled,
    ...(cors === undefined
      ? {}
      : {
          CorsConfiguration: {
            AllowOrigins: cors.allowOrigins,
            AllowMethods: cors.allowMethods,
            AllowHeaders: cors.allowHeaders,
            ExposeHeaders: cors.exposeHeaders,
            MaxAge: cors.maxAge,
          },
        }),
  };
}

export function actualIntegration(integration: Integration | undefined): Properties | undefined {
  return (
    integration && {
      IntegrationType: integration.type,
      IntegrationUri: integration.uri,
      PayloadFormatVersion: integration.payloadFormatVersion,
    }
  );
}

export function actualRoute(route: Route | undefined): Properties | undefined {
  return route && { RouteKey: route.key, Target: route.target, AuthorizationType: route.authorization };
}

export function actualStage(stage: Stage | undefined): Properties | undefined {
  if (stage === undefined) return undefined;
  const { accessLog, throttle, autoDeploy, detailedMetrics } = stage;
  return {
    AutoDeploy: autoDeploy,
    AccessLogSettings:
      accessLog === undefined ? {} : { DestinationArn: accessLog.destinationArn, Format: accessLog.format },
    DefaultRouteSettings: {
      DetailedMetricsEnabled: detailedMetrics,
      ...(throttle === undefined
        ? {}
        : { ThrottlingBurstLimit: throttle.burst, ThrottlingRateLimit: throttle.rate }),
    },
  };
}
