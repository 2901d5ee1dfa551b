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
import { type Operation, operation, type ServiceDefinition } from '../../wire/operation.ts';
import { type ApiStore, notFound } from './api-store.ts';
import { changeOperations } from './change-operations.ts';
import { describeApi, describeIntegration, describeRoute, describeStage } from './described.ts';

/** API Gateway v2: HTTP APIs. Lists fit in one page, so tokens are never given. */
export function createApiGateway(apis: ApiStore, endpoint: (id: string) => string): ServiceDefinition {
  const operations: Operation[] = [
    operation<GetApiRequest, GetApiResponse>(GetApi$)(['ApiId'], async ({ ApiId }) =>
      describeApi(await apis.find(ApiId), endpoint),
    ),
    operation<GetApisRequest, GetApisResponse>(GetApis$)(['MaxResults'], async () => ({
      Items: (await apis.all()).map((api) => describeApi(api, endpoint)),
    })),
    operation<GetRoutesRequest, GetRoutesResponse>(GetRoutes$)(
      ['ApiId', 'MaxResults'],
      async ({ ApiId }) => ({ Items: Object.values((await apis.find(ApiId)).routes).map(describeRoute) }),
    ),
    operation<GetIntegrationsRequest, GetIntegrationsResponse>(GetIntegrations$)(
      ['ApiId', 'MaxResults'],
      async ({ ApiId }) => ({
        Items: Object.values((await apis.find(ApiId)).integrations).map(describeIntegration),
      }),
    ),
    operation<GetIntegrationRequest, IntegrationShape>(GetIntegration$)(
      ['ApiId', 'IntegrationId'],
      async ({ ApiId, IntegrationId = '' }) => {
        const integration = (await apis.find(ApiId)).integrations[IntegrationId];
        if (integration === undefined) throw notFound('Integration', IntegrationId);
        return describeIntegration(integration);
      },
    ),
    operation<GetStagesRequest, GetStagesResponse>(GetStages$)(
      ['ApiId', 'MaxResults'],
      async ({ ApiId }) => ({ Items: Object.values((await apis.find(ApiId)).stages).map(describeStage) }),
    ),
    ...changeOperations(apis, endpoint),
  ];
  return { scope: 'apigateway', protocol: 'rest-json', operations };
}
