import { stringifyJson } from '../../../function/exact-json.ts';
import { defined } from '../../defined.ts';
import { BackofficeError } from '../../errors.ts';
import { changedItemSchema, itemPageSchema, itemSchema } from '../../schemas/item.ts';
import { exactJson } from '../../schemas/json.ts';
import { TooDeepError } from '../../schemas/nesting.ts';
import { check, type Schema } from '../../schemas/read.ts';
import { apiError } from './errors.ts';
import type { ChangedItem, Item, ItemService } from './types.ts';

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
  async function ask<Answer>(schema: Schema<Answer>, request: ItemRequest, id?: string): Promise<Answer> {
    const answer = await send(request);
    if (answer.status >= 200 && answer.status < 300) return readAnswer(schema, request, answer);
    throw apiError(answer.status, answer.body, answer.requestId, id);
  }

  /** An application that answers with another item has not done what it was asked. */
  function requireSame(request: ItemRequest, item: Item, id: string): void {
    if (item.id !== id)
      throw foreignAnswer(request, `id is ${JSON.stringify(item.id)}, not ${JSON.stringify(id)}`);
  }

  async function askItem(request: ItemRequest, id: string): Promise<Item> {
    const item = await ask(itemSchema, request, id);
    requireSame(request, item, id);
    return item;
  }

  async function change(request: ItemRequest, id: string): Promise<ChangedItem> {
    const { undo = null, ...item } = await ask(changedItemSchema, request, id);
    requireSame(request, item, id);
    return { item, undo };
  }

  const pathOf = (id: string): string => `/items/${encodeURIComponent(id)}`;
  const json = { 'content-type': 'application/json' };
  const prefer = { prefer: 'undo' };
  const ifMatch = (version: number | undefined): Record<string, string> =>
    version === undefined ? {} : { 'if-match': `"${version}"` };

  return {
    create: (item) =>
      askItem(
        {
          method: 'POST',
          path: '/items',
          headers: { ...json, 'idempotency-key': newKey() },
          body: stringifyJson(item),
          repeatable: true,
        },
        item.id,
      ),
    get: (id) => askItem({ method: 'GET', path: pathOf(id), repeatable: true }, id),
    list: ({ status, limit, cursor }) =>
      ask(itemPageSchema, {
        method: 'GET',
        path: '/items',
        query: { status, limit: limit?.toString(), cursor },
        repeatable: true,
      }),
    update: (id, wanted, ifVersion) =>
      change(
        {
          method: 'PATCH',
          path: pathOf(id),
          headers: { ...json, ...ifMatch(ifVersion), ...prefer },
          body: stringifyJson(wanted),
          repeatable: false,
        },
        id,
      ),
    delete: (id, ifVersion) =>
      change(
        {
          method: 'DELETE',
          path: pathOf(id),
          headers: { ...ifMatch(ifVersion), ...prefer },
          repeatable: false,
        },
        id,
      ),
  };
}

/** Something between here and the application may answer 200 with a page of its own, and so may foreign code. */
function readAnswer<Answer>(
  schema: Schema<Answer>,
  request: ItemRequest,
  { body, requestId }: ItemAnswer,
): Answer {
  let value: unknown;
  try {
    value = exactJson(body);
  } catch (cause) {
    const problem = cause instanceof TooDeepError ? `cannot be read: ${cause.message}` : 'is no JSON';
    throw new BackofficeError('FAILED', `the API answered with something that ${problem}`, {
      hint: (command) => `check that apiEndpoint is the application: ${command('outputs')}`,
      cause,
    });
  }
  const checked = check(schema, value);
  if ('value' in checked) return checked.value;
  throw foreignAnswer(request, checked.problem, requestId);
}

function foreignAnswer({ method, path }: ItemRequest, problem: string, requestId?: string): BackofficeError {
  return new BackofficeError(
    'FAILED',
    `the answer to ${method} ${path} is not this application's (${problem}); whether anything changed is not known`,
    {
      hint: (command) => `see which code runs: ${command('function show')}`,
      ...defined({ requestId }),
    },
  );
}
