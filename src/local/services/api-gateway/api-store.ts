import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { optionalText, type Properties, type ResourceProvider, text } from '../../resource-provider.ts';
import { rulesOf } from '../../rules/resource-types.ts';
import { collect, type Store } from '../../store.ts';
import { AwsError } from '../../wire/operation.ts';
import { actualApi, actualIntegration, actualRoute, actualStage } from './actual-parts.ts';
import {
  type ApiSettings,
  type Integration,
  integrationOf,
  type Route,
  routeOf,
  type Stage,
  settingsOf,
  stageOf,
} from './api-parts.ts';

/** An HTTP API with all that belongs to it. */
export interface Api extends ApiSettings {
  readonly id: string;
  readonly createdAt: string;
  readonly routes: Record<string, Route>;
  readonly integrations: Record<string, Integration>;
  readonly stages: Record<string, Stage>;
}

/** Who has to know of APIs that come, change and go. */
export interface ApiListener {
  changed(api: Api): Promise<void>;
  removed(id: string): Promise<void>;
  /** The API's address. */
  endpoint(id: string): string;
}

export interface ApiStore {
  readonly resources: readonly ResourceProvider[];
  /** @throws AwsError NotFoundException. */
  find(id: string | undefined): Promise<Api>;
  change(id: string, edit: (api: Api) => Api): Promise<void>;
  all(): Promise<Api[]>;
}

export function createApiStore(store: Store, clock: Clock, listener: ApiListener): ApiStore {
  const apis = store.collection<Api>('apigateway-apis');
  const queues = new Map<string, Promise<void>>();

  /** Routes of one API are created side by side: each change waits for the one before. */
  function change(id: string, edit: (api: Api) => Api): Promise<void> {
    const next = (queues.get(id) ?? Promise.resolve()).then(async () => {
      const api = await apis.get(id);
      if (api === undefined) return;
      const edited = edit(api);
      await apis.put(id, edited);
      await listener.changed(edited);
    });
    queues.set(
      id,
      next.catch(() => undefined),
    );
    return next;
  }

  const api: ResourceProvider = {
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
      await queues.get(id);
      await apis.delete(id);
      await listener.removed(id);
    },
    async actual(id) {
      const found = await apis.get(id);
      return found && actualApi(found);
    },
    attributes: async (id) => ({ ApiId: id, ApiEndpoint: listener.endpoint(id) }),
  };

  const integration = part(
    'AWS::ApiGatewayV2::Integration',
    INTEGRATION_PROPERTIES,
    (found, id, properties) => ({
      ...found,
      integrations: withEntry(found.integrations, id, properties && integrationOf(id, properties)),
    }),
    ({ integrations }, id) => actualIntegration(integrations[id]),
  );

  const route = part(
    'AWS::ApiGatewayV2::Route',
    ROUTE_PROPERTIES,
    (found, id, properties) => ({
      ...found,
      routes: withEntry(found.routes, id, properties && routeOf(id, properties)),
    }),
    ({ routes }, id) => actualRoute(routes[id]),
  );

  const stage = part(
    'AWS::ApiGatewayV2::Stage',
    STAGE_PROPERTIES,
    (found, id, properties) => ({
      ...found,
      stages: withEntry(found.stages, id, properties && stageOf(id, properties)),
    }),
    ({ stages }, id) => actualStage(stages[id]),
  );

  /** A resource that is a part of an API: created, changed and removed inside its record. */
  function part(
    type: string,
    properties: ResourceProvider['properties'],
    edit: (api: Api, id: string, properties: Properties | undefined) => Api,
    actual: (api: Api, id: string) => Properties | undefined,
  ): ResourceProvider {
    return {
      type,
      properties,
      async create(given, identity) {
        const apiId = text(given, 'ApiId');
        if ((await apis.get(apiId)) === undefined)
          throw new Error(`Invalid API identifier specified ${apiId}`);
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
    };
  }

  return {
    resources: [api, integration, route, { ...stage, tagsAre: 'a map' }],
    async find(id = '') {
      const found = await apis.get(id);
      if (found === undefined) throw notFound('API', id);
      return found;
    },
    change,
    all: () => collect(apis.values()),
  };
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

export function notFound(kind: string, id: string): AwsError {
  return new AwsError('NotFoundException', `Invalid ${kind} identifier specified ${id}`, 404);
}
