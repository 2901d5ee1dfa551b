import {
  DeleteAccessLogSettings$,
  type DeleteAccessLogSettingsRequest,
  DeleteIntegration$,
  type DeleteIntegrationRequest,
  DeleteRoute$,
  type DeleteRouteRequest,
  DeleteStage$,
  type DeleteStageRequest,
  type Integration as IntegrationShape,
  type Route as RouteShape,
  UpdateApi$,
  type UpdateApiRequest,
  type UpdateApiResponse,
  UpdateIntegration$,
  type UpdateIntegrationRequest,
  UpdateRoute$,
  type UpdateRouteRequest,
  UpdateStage$,
  type UpdateStageRequest,
  type UpdateStageResponse,
} from '@aws-sdk/client-apigatewayv2';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Api } from './api.ts';
import type { Integration, Route, Stage } from './api-parts.ts';
import { type ApiStore, notFound } from './api-store.ts';
import { describeApi, describeIntegration, describeRoute, describeStage } from './described.ts';

/** Changes of an API outside of its stack. */
export function changeOperations(apis: ApiStore, endpoint: (id: string) => string): Operation[] {
  const editor = createApiEditor(apis);
  return [
    operation<UpdateApiRequest, UpdateApiResponse>(UpdateApi$)(
      ['ApiId', 'Description', 'DisableExecuteApiEndpoint'],
      async ({ ApiId, Description, DisableExecuteApiEndpoint }) =>
        describeApi(
          await editor.edit(ApiId, (api) => ({
            ...api,
            description: Description ?? api.description,
            endpointDisabled: DisableExecuteApiEndpoint ?? api.endpointDisabled,
          })),
          endpoint,
        ),
    ),
    ...routeOperations(apis, editor),
    ...stageOperations(editor),
  ];
}

interface ApiEditor {
  edit(id: string | undefined, edit: (api: Api) => Api): Promise<Api>;
  /** @param edit undefined removes the part. */
  editPart<Part>(
    kind: 'routes' | 'integrations' | 'stages',
    apiId: string | undefined,
    id: string,
    edit: ((part: Part) => Part) | undefined,
  ): Promise<Part>;
}

function createApiEditor(apis: ApiStore): ApiEditor {
  async function edit(id: string | undefined, edit: (api: Api) => Api): Promise<Api> {
    await apis.find(id);
    await apis.change(id ?? '', edit);
    return apis.find(id);
  }

  async function editPart<Part>(
    kind: 'routes' | 'integrations' | 'stages',
    apiId: string | undefined,
    id: string,
    change: ((part: Part) => Part) | undefined,
  ): Promise<Part> {
    const held = (api: Api) => api[kind] as Readonly<Record<string, Part>>;
    const part = held(await apis.find(apiId))[id];
    if (part === undefined) throw notFound(kind.replace(/s$/, ''), id);
    const api = await edit(apiId, (found) => {
      const { [id]: current = part, ...others } = held(found);
      return { ...found, [kind]: change === undefined ? others : { ...others, [id]: change(current) } };
    });
    return held(api)[id] ?? part;
  }

  return { edit, editPart };
}

function routeOperations(apis: ApiStore, { editPart }: ApiEditor): Operation[] {
  return [
    operation<UpdateRouteRequest, RouteShape>(UpdateRoute$)(
      ['ApiId', 'RouteId', 'Target', 'AuthorizationType'],
      async ({ ApiId, RouteId = '', Target, AuthorizationType }) => {
        const { integrations } = await apis.find(ApiId);
        const wanted = Target?.split('/')[1] ?? '';
        if (Target && integrations[wanted] === undefined) throw notFound('Integration', wanted);
        return describeRoute(
          await editPart<Route>('routes', ApiId, RouteId, (route) => ({
            ...route,
            target: Target ?? route.target,
            authorization: (AuthorizationType as Route['authorization']) ?? route.authorization,
          })),
        );
      },
    ),
    operation<DeleteRouteRequest, object>(DeleteRoute$)(['ApiId', 'RouteId'], async (input) => {
      await editPart<Route>('routes', input.ApiId, input.RouteId ?? '', undefined);
      return {};
    }),
    operation<UpdateIntegrationRequest, IntegrationShape>(UpdateIntegration$)(
      ['ApiId', 'IntegrationId', 'IntegrationUri'],
      async ({ ApiId, IntegrationId = '', IntegrationUri }) =>
        describeIntegration(
          await editPart<Integration>('integrations', ApiId, IntegrationId, (integration) => ({
            ...integration,
            uri: IntegrationUri ?? integration.uri,
          })),
        ),
    ),
    operation<DeleteIntegrationRequest, object>(DeleteIntegration$)(
      ['ApiId', 'IntegrationId'],
      async ({ ApiId, IntegrationId = '' }) => {
        const { routes } = await apis.find(ApiId);
        if (Object.values(routes).some(({ target }) => target === `integrations/${IntegrationId}`))
          throw new AwsError(
            'ConflictException',
            `Cannot delete Integration '${IntegrationId}'. There are routes that use it.`,
            409,
          );
        await editPart<Integration>('integrations', ApiId, IntegrationId, undefined);
        return {};
      },
    ),
  ];
}

function stageOperations({ editPart }: ApiEditor): Operation[] {
  return [
    operation<UpdateStageRequest, UpdateStageResponse>(UpdateStage$)(
      ['ApiId', 'StageName', 'DefaultRouteSettings'],
      async ({ ApiId, StageName = '', DefaultRouteSettings: settings }) =>
        describeStage(
          await editPart<Stage>('stages', ApiId, StageName, (stage) => ({
            ...stage,
            throttle: {
              rate: settings?.ThrottlingRateLimit ?? stage.throttle?.rate ?? 10_000,
              burst: settings?.ThrottlingBurstLimit ?? stage.throttle?.burst ?? 5000,
            },
          })),
        ),
    ),
    operation<DeleteStageRequest, object>(DeleteStage$)(['ApiId', 'StageName'], async (input) => {
      await editPart<Stage>('stages', input.ApiId, input.StageName ?? '', undefined);
      return {};
    }),
    operation<DeleteAccessLogSettingsRequest, object>(DeleteAccessLogSettings$)(
      ['ApiId', 'StageName'],
      async ({ ApiId, StageName = '' }) => {
        await editPart<Stage>('stages', ApiId, StageName, (stage) => ({ ...stage, accessLog: undefined }));
        return {};
      },
    ),
  ];
}
