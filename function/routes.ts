import { createHash } from 'node:crypto';
import { RequestError } from './errors.ts';
import type { ItemUndo } from './item/changes.ts';
import type { Item } from './item/item.ts';
import { checkId, checkStatus, readDraft, readPatch } from './item/validation.ts';
import { type Changed, checkLimit, type Items } from './items.ts';
import { type Request, readJson } from './request.ts';
import { json, type Response } from './response.ts';

/** What the routes answer from. */
export interface Application {
  readonly items: Items;
  readonly environment: string | undefined;
  readonly version: string;
  /** While the application moves to another table; reads go on. */
  readonly refusesWrites: boolean;
  /** Reads from the table; rejects when it cannot. */
  checkTable(): Promise<void>;
}

type Answer = (request: Request, application: Application, id: string) => Promise<Response>;

interface Route {
  readonly name: string;
  readonly path: RegExp;
  readonly methods: Readonly<Record<string, Answer>>;
}

const ROUTES: readonly Route[] = [
  { name: '/health', path: /^\/health\/?$/, methods: { GET: health } },
  { name: '/items', path: /^\/items\/?$/, methods: { GET: listItems, POST: createItem } },
  {
    name: '/items/{id}',
    path: /^\/items\/([^/]+)\/?$/,
    methods: { GET: getItem, PATCH: updateItem, DELETE: deleteItem },
  },
];

/** What answers a request, and the name of its route for logs and traces. */
export interface Match {
  readonly route: string;
  /** Which item it is about, as far as the request tells. */
  readonly itemId: string | undefined;
  answer(application: Application): Promise<Response>;
}

/** @throws RequestError 404 for an unknown path, 405 for a method that the path does not have. */
export function match(request: Request): Match {
  for (const route of ROUTES) {
    const found = route.path.exec(request.path);
    if (found === null) continue;
    const itemId = found[1] === undefined ? idInBody(request) : idInPath(found[1]);
    return {
      route: route.name,
      itemId,
      answer: (application) => answer(route, request, application, found[1]),
    };
  }
  throw new RequestError(404, 'NotFound', 'there is no such path');
}

const MOST_ID = 256;

/** For logs and traces, as far as it can be told; whether it is right is judged later. */
function idInPath(text: string): string {
  try {
    return decodeURIComponent(text).slice(0, MOST_ID);
  } catch {
    return text.slice(0, MOST_ID);
  }
}

function idInBody({ method, body }: Request): string | undefined {
  if (method !== 'POST' || body === undefined) return undefined;
  return /"id"\s*:\s*"([^"\\]{1,256})"/.exec(body)?.[1];
}

async function answer(
  route: Route,
  request: Request,
  application: Application,
  rawId?: string,
): Promise<Response> {
  const allowed = [
    ...Object.keys(route.methods),
    ...('GET' in route.methods ? ['HEAD'] : []),
    'OPTIONS',
  ].join(', ');
  if (request.method === 'OPTIONS') return { statusCode: 204, headers: { allow: allowed }, body: '' };
  const head = request.method === 'HEAD';
  const serve = route.methods[head ? 'GET' : request.method];
  if (serve === undefined) {
    throw new RequestError(405, 'MethodNotAllowed', `${route.name} takes ${allowed}`, {
      headers: { allow: allowed },
    });
  }
  if (application.refusesWrites && serve !== route.methods.GET) throw writesRefused();
  const response = await serve(request, application, rawId === undefined ? '' : checkId(decodePath(rawId)));
  return head ? { ...response, body: '' } : response;
}

/** Seconds after which a client may try again; the move of a small table takes about a minute. */
const RETRY_AFTER = '30';

function writesRefused(): RequestError {
  return new RequestError(
    503,
    'WritesRefused',
    'the application takes no writes while it moves to another table; try again',
    { headers: { 'retry-after': RETRY_AFTER } },
  );
}

async function health(request: Request, application: Application): Promise<Response> {
  const body = {
    status: 'healthy',
    service: 'backoffice',
    version: application.version,
    environment: application.environment ?? null,
  };
  const deep = request.query.get('deep');
  if (deep === null || deep === '0' || deep === 'false') return json(200, body);
  try {
    await application.checkTable();
    return json(200, { ...body, checks: { table: 'ok' } });
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    return json(503, { ...body, status: 'unhealthy', checks: { table: reason } });
  }
}

async function createItem(request: Request, application: Application): Promise<Response> {
  const draft = readDraft(readJson(request));
  const { item, replayed } = await application.items.create(draft, idempotencyKey(request));
  return itemResponse(201, item, {
    location: `/items/${encodeURIComponent(item.id)}`,
    ...(replayed ? { 'idempotency-replayed': 'true' } : {}),
  });
}

async function listItems(request: Request, application: Application): Promise<Response> {
  const status = request.query.get('status');
  const cursor = request.query.get('cursor');
  const page = await application.items.list({
    limit: checkLimit(request.query.get('limit') ?? undefined),
    ...(status === null ? {} : { status: checkStatus(status) }),
    ...(cursor === null ? {} : { cursor }),
  });
  return json(200, page);
}

async function getItem(_request: Request, application: Application, id: string): Promise<Response> {
  return itemResponse(200, await application.items.get(id));
}

async function updateItem(request: Request, application: Application, id: string): Promise<Response> {
  const patch = readPatch(readJson(request));
  const token = idempotencyKey(request);
  return changedResponse(request, await application.items.update(id, patch, ifMatch(request), token));
}

async function deleteItem(request: Request, application: Application, id: string): Promise<Response> {
  return changedResponse(request, await application.items.delete(id, ifMatch(request)));
}

/** Whoever prefers it also gets what takes the change back: the row as DynamoDB has it, or what changed of it. */
function changedResponse({ headers }: Request, { item, undo }: Changed): Response {
  const wanted = headers.prefer === 'undo';
  return itemResponse(200, wanted ? { ...item, undo } : item, wanted ? { 'preference-applied': 'undo' } : {});
}

function itemResponse(
  status: number,
  item: Item & { readonly undo?: ItemUndo },
  headers: Readonly<Record<string, string>> = {},
): Response {
  return json(status, item, { etag: `"${item.version}"`, ...headers });
}

function ifMatch(request: Request): number | undefined {
  const header = request.headers['if-match']?.trim();
  if (header === undefined || header === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(header)?.[1];
  if (version === undefined)
    throw new RequestError(400, 'MalformedIfMatch', 'If-Match must be an ETag of the item, as "3"');
  return Number(version);
}

/** The token and a hash of what was asked with it, so that its reuse for something else is noticed. */
function idempotencyKey(request: Request): string | undefined {
  const token = request.headers['idempotency-key'];
  if (token === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(token)) {
    throw new RequestError(
      400,
      'MalformedIdempotencyKey',
      'Idempotency-Key must be 1 to 255 visible ASCII characters',
    );
  }
  const hash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);
  return `${hash(token)}/${hash(request.body ?? '')}`;
}

function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RequestError(400, 'MalformedPath', 'the path is not valid percent-encoding');
  }
}
