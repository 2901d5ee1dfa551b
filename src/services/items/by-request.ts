import { parseJson, stringifyJson } from '../../../function/item/json.ts';
import { BackofficeError } from '../../errors.ts';
import { apiError } from './errors.ts';
import type { Item, ItemPage, ItemService } from './types.ts';

/** A request to the application, by HTTP or by invoking the function. */
export interface ItemRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly repeatable: boolean;
}

export interface ItemAnswer {
  readonly status: number;
  readonly body: string;
  readonly requestId?: string;
}

export type SendItemRequest = (request: ItemRequest) => Promise<ItemAnswer>;

/** Items through the application's own requests. @param newKey makes keys that let a create be sent twice. */
export function createItemsByRequest(send: SendItemRequest, newKey: () => string): ItemService {
  async function ask<Answer>(request: ItemRequest, id?: string): Promise<Answer> {
    const { status, body, requestId } = await send(request);
    if (status >= 200 && status < 300) return readAnswer(body) as Answer;
    throw apiError(status, body, requestId, id);
  }

  const pathOf = (id: string): string => `/items/${encodeURIComponent(id)}`;
  const json = { 'content-type': 'application/json' };
  const ifMatch = (version: number | undefined): Record<string, string> =>
    version === undefined ? {} : { 'if-match': `"${version}"` };

  return {
    create: (item) =>
      ask<Item>(
        {
          method: 'POST',
          path: '/items',
          headers: { ...json, 'idempotency-key': newKey() },
          body: stringifyJson(item),
          repeatable: true,
        },
        item.id,
      ),
    get: (id) => ask<Item>({ method: 'GET', path: pathOf(id), repeatable: true }, id),
    list: ({ status, limit, cursor }) =>
      ask<ItemPage>({
        method: 'GET',
        path: '/items',
        query: { status, limit: limit?.toString(), cursor },
        repeatable: true,
      }),
    update: (id, change, ifVersion) =>
      ask<Item>(
        {
          method: 'PATCH',
          path: pathOf(id),
          headers: { ...json, ...ifMatch(ifVersion) },
          body: stringifyJson(change),
          repeatable: false,
        },
        id,
      ),
    delete: (id, ifVersion) =>
      ask<Item>({ method: 'DELETE', path: pathOf(id), headers: ifMatch(ifVersion), repeatable: false }, id),
  };
}

/** Something between here and the application may answer 200 with a page of its own. */
function readAnswer(body: string): unknown {
  try {
    return parseJson(body);
  } catch (error) {
    throw new BackofficeError('FAILED', 'the API answered with something that is no JSON', {
      hint: (command) => `check that apiEndpoint is the application: ${command('outputs')}`,
      cause: error,
    });
  }
}
