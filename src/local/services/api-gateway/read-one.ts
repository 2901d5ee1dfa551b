import {
  GetIntegration$,
  type GetIntegrationRequest,
  GetRoute$,
  type GetRouteRequest,
  type GetRouteResult,
  GetStage$,
  type GetStageRequest,
  type GetStageResponse,
  type Integration,
} from '@aws-sdk/client-apigatewayv2';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Api } from './api.ts';
import { notFound } from './api-store.ts';
import { describeIntegration, describeRoute, describeStage } from './described.ts';

interface Apis {
  /** @throws AwsError NotFoundException. */
  find(id: string | undefined): Promise<Api>;
}

/** Reading one part of an API. */
export function readOneOperations(apis: Apis): Operation[] {
  return [
    operation<GetIntegrationRequest, Integration>(GetIntegration$)(
      ['ApiId', 'IntegrationId'],
      async ({ ApiId, IntegrationId }) =>
        describeIntegration(required('Integration', (await apis.find(ApiId)).integrations, IntegrationId)),
    ),
    operation<GetRouteRequest, GetRouteResult>(GetRoute$)(['ApiId', 'RouteId'], async ({ ApiId, RouteId }) =>
      describeRoute(required('Route', (await apis.find(ApiId)).routes, RouteId)),
    ),
    operation<GetStageRequest, GetStageResponse>(GetStage$)(
      ['ApiId', 'StageName'],
      async ({ ApiId, StageName }) =>
        describeStage(required('Stage', (await apis.find(ApiId)).stages, StageName)),
    ),
  ];
}

function required<T>(kind: string, parts: Readonly<Record<string, T>>, id = ''): T {
  const part = Object.hasOwn(parts, id) ? parts[id] : undefined;
  if (part === undefined) throw notFound(kind, id);
  return part;
}
