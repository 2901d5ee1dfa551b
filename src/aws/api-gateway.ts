import {
  ApiGatewayV2Client,
  GetApiCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStagesCommand,
} from '@aws-sdk/client-apigatewayv2';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to API Gateway that are made here. */
export type ApiGatewayApi = ReturnType<typeof createApiGateway>;

export function createApiGateway(config: ClientConfig) {
  const client = new ApiGatewayV2Client(sdkSettings(config, 'APIGATEWAYV2'));
  const { readOnce } = callsOf('apigateway', config, client);
  return {
    getApi: readOnce('GetApi', GetApiCommand),
    getRoutes: readOnce('GetRoutes', GetRoutesCommand),
    getIntegrations: readOnce('GetIntegrations', GetIntegrationsCommand),
    getStages: readOnce('GetStages', GetStagesCommand),
    close: () => client.destroy(),
  };
}
