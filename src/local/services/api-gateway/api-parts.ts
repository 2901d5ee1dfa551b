import {
  flag,
  list,
  object,
  optionalNumber,
  optionalText,
  type Properties,
  tags,
  text,
} from '../../resource-provider.ts';

/** Rules for calls from browsers, as the API answers them itself. */
export interface Cors {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAge: number | undefined;
}

export interface Integration {
  readonly id: string;
  readonly type: string;
  /** ARN of the function. */
  readonly uri: string;
  readonly payloadFormatVersion: string;
}

export interface Route {
  readonly id: string;
  /** `METHOD /path/{variable}`. */
  readonly key: string;
  /** `integrations/<id>`. */
  readonly target: string;
  readonly authorization: 'NONE' | 'AWS_IAM';
}

export interface Stage {
  readonly name: string;
  readonly autoDeploy: boolean;
  readonly accessLog: { readonly destinationArn: string; readonly format: string } | undefined;
  /** Requests per second, and at once. */
  readonly throttle: { readonly rate: number; readonly burst: number } | undefined;
  readonly detailedMetrics: boolean;
}

/** What an API is besides its parts. */
export interface ApiSettings {
  readonly name: string;
  readonly description: string | undefined;
  readonly cors: Cors | undefined;
  /** Whether its own address is switched off. */
  readonly endpointDisabled: boolean;
  readonly tags: Record<string, string>;
}

/** @throws for a protocol that is not served. */
export function settingsOf(properties: Properties): ApiSettings {
  const protocol = text(properties, 'ProtocolType');
  if (protocol !== 'HTTP') throw new Error(`The embedded environment serves HTTP APIs, not ${protocol}`);
  return {
    name: text(properties, 'Name'),
    description: optionalText(properties, 'Description'),
    cors:
      properties.CorsConfiguration === undefined
        ? undefined
        : corsOf(object(properties, 'CorsConfiguration')),
    endpointDisabled: flag(properties.DisableExecuteApiEndpoint),
    tags: tags(properties),
  };
}

function corsOf(properties: Properties): Cors {
  return {
    allowOrigins: list<string>(properties, 'AllowOrigins'),
    allowMethods: list<string>(properties, 'AllowMethods'),
    allowHeaders: list<string>(properties, 'AllowHeaders'),
    exposeHeaders: list<string>(properties, 'ExposeHeaders'),
    maxAge: optionalNumber(properties, 'MaxAge'),
  };
}

export function integrationOf(id: string, properties: Properties): Integration {
  const type = text(properties, 'IntegrationType');
  const payloadFormatVersion = text(properties, 'PayloadFormatVersion');
  if (type !== 'AWS_PROXY' || payloadFormatVersion !== '2.0') {
    throw new Error(
      `The embedded environment serves AWS_PROXY with payload 2.0, not ${type} with ${payloadFormatVersion}`,
    );
  }
  return { id, type, uri: text(properties, 'IntegrationUri'), payloadFormatVersion };
}

export function routeOf(id: string, properties: Properties): Route {
  const authorization = optionalText(properties, 'AuthorizationType') ?? 'NONE';
  if (authorization !== 'NONE' && authorization !== 'AWS_IAM') {
    throw new Error(`The embedded environment does not serve authorization ${authorization}`);
  }
  return { id, key: text(properties, 'RouteKey'), target: text(properties, 'Target'), authorization };
}

export function stageOf(name: string, properties: Properties): Stage {
  const log = object(properties, 'AccessLogSettings');
  const defaults = object(properties, 'DefaultRouteSettings');
  const rate = optionalNumber(defaults, 'ThrottlingRateLimit');
  const burst = optionalNumber(defaults, 'ThrottlingBurstLimit');
  return {
    name,
    autoDeploy: flag(properties.AutoDeploy),
    accessLog:
      log.DestinationArn === undefined
        ? undefined
        : { destinationArn: text(log, 'DestinationArn'), format: text(log, 'Format') },
    throttle: rate === undefined || burst === undefined ? undefined : { rate, burst },
    detailedMetrics: flag(defaults.DetailedMetricsEnabled),
  };
}
