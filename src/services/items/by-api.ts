import type { Api } from '../application-client.ts';
import { createItemsByRequest } from './json-client.ts';
import type { ItemService } from './types.ts';

/** Items through the HTTP API. */
export function createItemsByApi(api: Api, newKey: () => string): ItemService {
  return createItemsByRequest(async (request) => {
    const { status, body, headers } = await api.call(request);
    const requestId = headers['apigw-requestid'];
    return { status, body, ...(typeof requestId === 'string' ? { requestId } : {}) };
  }, newKey);
}
