import {
  GetApi$,
  type GetApiRequest,
  type GetApiResponse,
  GetApis$,
  type GetApisRequest,
  type GetApisResponse,
  GetIntegrations$,
  type GetIntegrationsRequest,
  type GetIntegrationsResponse,
  GetRoutes$,
  type GetRoutesRequest,
  type GetRoutesResponse,
  GetStages$,
  type GetStagesRequest,
  type GetStagesResponse,
} from '@aws-sdk/client-apigatewayv2';
import { AwsError } from '../../aws-error.ts';
import { pageOf } from '../../paging.ts';
import type { Service, ServiceContext } from '../../service.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { createApiServers } from './api-servers.ts';
import { createApiStore } from './api-store.ts';
import { changeOperations } from './change-operations.ts';
import { describeApi, describeIntegration, describeRoute, describeStage } from './described.ts';
import { readOneOperations } from './read-one.ts';

/** API Gateway v2: HTTP APIs. Lists fit in one page, so tokens are never given. */
export function createApiGateway(context: ServiceContext): Service {
  const servers = createApiServers(context.store, context, context.sockets);
  const { endpoint } = servers;
  const apis = createApiStore(context.store, context.clock, servers);
  const operations: Operation[] = [
    operation<GetApiRequest, GetApiResponse>(GetApi$)(['ApiId'], async ({ ApiId }) =>
      describeApi(await apis.find(ApiId), endpoint),
    ),
    operation<GetApisRequest, GetApisResponse>(GetApis$)(['MaxResults', 'NextToken'], async (input) => {
      const { Items, ...more } = paged(await apis.all(), input);
      return { Items: Items.map((api) => describeApi(api, endpoint)), ...more };
    }),
    operation<GetRoutesRequest, GetRoutesResponse>(GetRoutes$)(
      ['ApiId', 'MaxResults', 'NextToken'],
      async ({ ApiId, ...input }) =>
        paged(Object.values((await apis.find(ApiId)).routes).map(describeRoute), input),
    ),
    operation<GetIntegrationsRequest, GetIntegrationsResponse>(GetIntegrations$)(
      ['ApiId', 'MaxResults', 'NextToken'],
      async ({ ApiId, ...input }) =>
        paged(Object.values((await apis.find(ApiId)).integrations).map(describeIntegration), input),
    ),
    ...readOneOperations(apis),
    operation<GetStagesRequest, GetStagesResponse>(GetStages$)(
      ['ApiId', 'MaxResults', 'NextToken'],
      async ({ ApiId, ...input }) =>
        paged(Object.values((await apis.find(ApiId)).stages).map(describeStage), input),
    ),
    ...changeOperations(apis, endpoint),
  ];
  return {
    definition: { scope: 'apigateway', protocol: 'rest-json', operations },
    resources: apis.resources,
    async open() {
      for (const api of await apis.all()) await servers.changed(api);
    },
    close: () => servers.close(),
  };
}

/** So many of a list are answered when nobody says how many: believed, not proven. */
const PAGE = 100;

/** Its model has both as texts. */
function paged<T>(
  all: readonly T[],
  {
    MaxResults,
    NextToken,
  }: { readonly MaxResults?: string | undefined; readonly NextToken?: string | undefined },
): { Items: T[]; NextToken?: string } {
  const refused = (what: string) => () => new AwsError('BadRequestException', `Invalid ${what} value`, 400);
  const most = MaxResults === undefined ? PAGE : Number(MaxResults);
  if (!Number.isSafeInteger(most) || most < 1) throw refused('maxResults')();
  const { items, next } = pageOf(all, most, NextToken, refused('nextToken'));
  return { Items: [...items], ...(next === undefined ? {} : { NextToken: next }) };
}
