import type { Integration, Route, Stage } from '@aws-sdk/client-apigatewayv2';
import type { ApiGatewayApi } from '../../aws/api-gateway.ts';
import { collectPages } from '../../aws/paging.ts';
import { defined } from '../../defined.ts';

/** What `api` tells. */
export interface ApiReport {
  readonly id: string;
  readonly name: string;
  readonly endpoint: string;
  /** HTTP or WEBSOCKET. */
  readonly protocol: string;
  /** Whether its own address was switched off; requests to it are answered 404 then. */
  readonly endpointDisabled: boolean;
  readonly cors: ApiCors | null;
  readonly stages: readonly ApiStage[];
  readonly routes: readonly ApiRoute[];
  /** With `--probe`: what each route answered. */
  readonly probes: readonly RouteProbe[];
}

export interface ApiCors {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
}

export interface ApiStage {
  readonly name: string;
  /** Whether what is changed is served at once. */
  readonly autoDeploy: boolean;
  readonly lastDeployment: string | null;
  /** The log group that requests are told to; null when they are not. */
  readonly accessLog: string | null;
  /** Requests a second, and at once; null where only the account's limits hold. */
  readonly throttle: { readonly rate: number; readonly burst: number } | null;
  readonly detailedMetrics: boolean;
}

export interface ApiRoute {
  readonly key: string;
  /** NONE, AWS_IAM, JWT or CUSTOM. */
  readonly authorization: string;
  /** Null for a route that leads nowhere. */
  readonly integration: ApiIntegration | null;
}

export interface ApiIntegration {
  readonly id: string;
  readonly type: string;
  /** The function, by name where it is one. */
  readonly target: string;
  readonly payloadFormat: string;
  readonly timeoutMs: number;
}

/** What a route answered to a request that changes nothing. */
export interface RouteProbe {
  readonly key: string;
  /** Null for a route that cannot be asked without changing something. */
  readonly request: string | null;
  readonly status: number | null;
  readonly latencyMs: number | null;
  /** The function answered, whatever it said; null when nothing was asked. */
  readonly reached: boolean | null;
  readonly detail: string;
}

/** The API as it is configured. Lists have no paginators in the SDK, and their page size is a text. */
export async function readApiReport(api: ApiGatewayApi, apiId: string): Promise<Omit<ApiReport, 'probes'>> {
  const pages = <Item>(
    read: (input: {
      ApiId: string;
      NextToken?: string;
    }) => Promise<{ Items?: Item[] | undefined; NextToken?: string | undefined }>,
  ): Promise<Item[]> =>
    collectPages(
      (token) => read({ ApiId: apiId, ...defined({ NextToken: token }) }),
      ({ Items = [] }) => Items,
      ({ NextToken }) => NextToken,
    );
  const [described, routes, integrations, stages] = await Promise.all([
    api.getApi({ ApiId: apiId }),
    pages<Route>(api.getRoutes),
    pages<Integration>(api.getIntegrations),
    pages<Stage>(api.getStages),
  ]);
  const byId = new Map(integrations.map((integration) => [integration.IntegrationId, integration]));
  const { CorsConfiguration: cors } = described;
  return {
    id: apiId,
    name: described.Name ?? '',
    endpoint: described.ApiEndpoint ?? '',
    protocol: described.ProtocolType ?? 'HTTP',
    endpointDisabled: described.DisableExecuteApiEndpoint ?? false,
    cors:
      cors === undefined
        ? null
        : {
            origins: cors.AllowOrigins ?? [],
            methods: cors.AllowMethods ?? [],
            headers: cors.AllowHeaders ?? [],
          },
    stages: stages.map(toStage),
    routes: routes.map((route) => toRoute(route, byId)).sort((a, b) => (a.key < b.key ? -1 : 1)),
  };
}

function toStage(stage: Stage): ApiStage {
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = stage.DefaultRouteSettings ?? {};
  return {
    name: stage.StageName ?? '',
    autoDeploy: stage.AutoDeploy ?? false,
    lastDeployment: stage.LastDeploymentStatusMessage ?? null,
    accessLog: stage.AccessLogSettings?.DestinationArn?.split(':log-group:')[1]?.replace(/:\*$/, '') ?? null,
    throttle: rate === undefined ? null : { rate, burst: burst ?? 0 },
    detailedMetrics: stage.DefaultRouteSettings?.DetailedMetricsEnabled ?? false,
  };
}

function toRoute(
  { RouteKey = '', AuthorizationType = 'NONE', Target }: Route,
  integrations: ReadonlyMap<string | undefined, Integration>,
): ApiRoute {
  const integration = integrations.get(Target?.split('/').at(-1));
  return {
    key: RouteKey,
    authorization: AuthorizationType,
    integration: integration === undefined ? null : toIntegration(integration),
  };
}

function toIntegration(integration: Integration): ApiIntegration {
  const uri = integration.IntegrationUri ?? '';
  return {
    id: integration.IntegrationId ?? '',
    type: integration.IntegrationType ?? '',
    target: /:function:([^:/]+)/.exec(uri)?.[1] ?? uri,
    payloadFormat: integration.PayloadFormatVersion ?? '',
    timeoutMs: integration.TimeoutInMillis ?? 30_000,
  };
}
