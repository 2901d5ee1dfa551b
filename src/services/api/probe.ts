import { isFatal } from '../../errors.ts';
import { membersOf, parsedJson } from '../../schemas/json.ts';
import type { Api } from '../application-client.ts';
import type { ApiRoute, RouteProbe } from './api-report.ts';

/** An id that no item has. */
const NOBODY = 'probe-of-a-route';

/**
 * Asks each route that can be asked without changing anything. What the gateway answers by itself has a body of its
 * own: the function was not reached then.
 */
export async function probeRoutes(api: Api, routes: readonly ApiRoute[]): Promise<RouteProbe[]> {
  const probes: RouteProbe[] = [];
  for (const { key } of routes) probes.push(await probe(api, key));
  return probes;
}

async function probe(api: Api, key: string): Promise<RouteProbe> {
  const path = pathFor(key);
  const nothing = { key, request: null, status: null, latencyMs: null, reached: null };
  if (path === undefined) return { ...nothing, detail: 'not asked: its requests change something' };
  const asked = { key, request: `GET ${path}` };
  try {
    const [pathname = path, query] = path.split('?');
    const { status, body, latencyMs } = await api.call({
      method: 'GET',
      path: pathname,
      repeatable: true,
      ...(query === undefined ? {} : { query: Object.fromEntries(new URLSearchParams(query)) }),
    });
    const own = gatewayMessage(body);
    const reached = own === undefined;
    return {
      ...asked,
      status,
      latencyMs: Math.round(latencyMs),
      reached,
      detail: own ?? 'the function answered',
    };
  } catch (error) {
    if (isFatal(error)) throw error;
    return { ...asked, status: null, latencyMs: null, reached: false, detail: (error as Error).message };
  }
}

/** A path that a route takes; undefined when it takes no GET. */
function pathFor(key: string): string | undefined {
  if (key === '$default') return '/items?limit=1';
  const [method, path = '/'] = key.split(' ');
  if (!/^(GET|ANY)$/.test(method ?? '')) return undefined;
  const filled = path.replace(/\{proxy\+\}/, 'items').replace(/\{[^}]+\}/g, NOBODY);
  return filled.endsWith('/items') ? `${filled}?limit=1` : filled;
}

/** What API Gateway says by itself: `{"message":"Not Found"}`. The function's errors look otherwise. */
function gatewayMessage(body: string): string | undefined {
  const answer = membersOf(parsedJson(body));
  return typeof answer.message === 'string' && Object.keys(answer).length === 1
    ? `the gateway answered: ${answer.message}`
    : undefined;
}
