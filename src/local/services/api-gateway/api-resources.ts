import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { optionalText, type Properties, type ResourceProvider, text } from '../../resource-provider.ts';
import { rulesOf } from '../../rules/resource-types.ts';
import type { Collection } from '../../store.ts';
import { actualApi, actualIntegration, actualRoute, actualStage } from './actual-parts.ts';
import type { Api, ApiListener } from './api.ts';
import { integrationOf, routeOf, settingsOf, stageOf } from './api-parts.ts';

/** What the resources of APIs are made with. */
export interface ApiResourcesOptions {
  readonly apis: Collection<Api>;
  readonly clock: Clock;
  readonly listener: ApiListener;
  /** Changes an API that is there, one change after another. */
  readonly change: (id: string, edit: (api: Api) => Api) => Promise<void>;
  /** Resolves when no change of an API is in progress. */
  readonly settled: (id: string) => Promise<void>;
}

/** APIs and their parts, as stacks make them. */
export function apiResources(options: ApiResourcesOptions): ResourceProvider[] {
  const resource = partResources(options);
  const integration = resource(
    'AWS::ApiGatewayV2::Integration',
    INTEGRATION_PROPERTIES,
    (found, id, properties) => ({
      ...found,
      integrations: withEntry(found.integrations, id, properties && integrationOf(id, properties)),
    }),
    ({ integrations }, id) => actualIntegration(integrations[id]),
  );

  const route = resource(
    'AWS::ApiGatewayV2::Route',
    ROUTE_PROPERTIES,
    (found, id, properties) => ({
      ...found,
      routes: withEntry(found.routes, id, properties && routeOf(id, properties)),
    }),
    ({ routes }, id) => actualRoute(routes[id]),
  );

  const stage = resource(
    'AWS::ApiGatewayV2::Stage',
    STAGE_PROPERTIES,
    (found, id, properties) => ({
      ...found,
      stages: withEntry(found.stages, id, properties && stageOf(id, properties)),
    }),
    ({ stages }, id) => actualStage(stages[id]),
  );

  return [apiResource(options), integration, route, { ...stage, tagsAre: 'a map' }];
}

function apiResource({ apis, clock, listener, change, settled }: ApiResourcesOptions): ResourceProvider {
  return {
    type: 'AWS::ApiGatewayV2::Api',
    tagsAre: 'a map',
    properties: [
      'Name',
      'ProtocolType',
      'Description',
      'CorsConfiguration',
      'DisableExecuteApiEndpoint',
      'Tags',
    ],
    async create(properties, identity) {
      const id = createHash('sha256').update(identity.owner).digest('hex').slice(0, 10);
      const created = {
        id,
        createdAt: clock.now().toISOString(),
        routes: {},
        integrations: {},
        stages: {},
        ...settingsOf(properties),
      };
      await apis.put(id, created);
      await listener.changed(created);
      return id;
    },
    update: (id, properties) => change(id, (found) => ({ ...found, ...settingsOf(properties) })),
    async delete(id) {
      await settled(id);
      await apis.delete(id);
      await listener.removed(id);
    },
    async actual(id) {
      const found = await apis.get(id);
      return found && actualApi(found);
    },
    attributes: async (id) => ({ ApiId: id, ApiEndpoint: listener.endpoint(id) }),
  };
}

/** Makes resources that are a part of an API: created, changed and removed inside its record. */
function partResources({ apis, change }: ApiResourcesOptions) {
  return (
    type: string,
    properties: ResourceProvider['properties'],
    edit: (api: Api, id: string, properties: Properties | undefined) => Api,
    actual: (api: Api, id: string) => Properties | undefined,
  ): ResourceProvider => ({
    type,
    properties,
    async create(given, identity) {
      const apiId = text(given, 'ApiId');
      if ((await apis.get(apiId)) === undefined) throw new Error(`Invalid API identifier specified ${apiId}`);
      const id =
        optionalText(given, 'StageName') ??
        createHash('sha256')
          .update(identity.owner + apiId)
          .digest('hex')
          .slice(0, 7);
      await change(apiId, (found) => edit(found, id, given));
      return id;
    },
    update: (id, given) => change(text(given, 'ApiId'), (found) => edit(found, id, given)),
    delete: (id, given) => change(text(given, 'ApiId'), (found) => edit(found, id, undefined)),
    async actual(id, given) {
      const found = await apis.get(text(given, 'ApiId'));
      return found && actual(found, id);
    },
    attributes: async (id) => Object.fromEntries(rulesOf(type).attributes.map((name) => [name, id])),
  });
}

const INTEGRATION_PROPERTIES = ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion'];
const ROUTE_PROPERTIES = ['ApiId', 'RouteKey', 'Target', 'AuthorizationType'];
const STAGE_PROPERTIES = [
  'ApiId',
  'StageName',
  'AutoDeploy',
  'AccessLogSettings',
  'DefaultRouteSettings',
  'Tags',
];

function withEntry<T>(entries: Record<string, T>, id: string, entry: T | undefined): Record<string, T> {
  const { [id]: _, ...others } = entries;
  return entry === undefined ? others : { ...others, [id]: entry };
}
