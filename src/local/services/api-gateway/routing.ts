import type { Api } from './api.ts';
import type { Route } from './api-parts.ts';

/** The route that a request falls under, with the values of its path variables. */
export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Picks the most specific route: a full match before `{variables}`, those before `{greedy+}`, a method before
 * `ANY`, and `$default` last.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function findRoute(api: Api, method: string, path: string): RouteMatch | undefined {
  const matches = Object.values(api.routes).flatMap((route) => {
    const found = match(route, method, path);
    return found === undefined ? [] : [found];
  });
  matches.sort((a, b) => weight(a.route.key) - weight(b.route.key));
  return matches[0];
}

function match(route: Route, method: string, path: string): RouteMatch | undefined {
  if (route.key === '$default') return { route, pathParameters: {} };
  const [routeMethod = '', pattern = ''] = route.key.split(' ');
  if (routeMethod !== 'ANY' && routeMethod !== method) return undefined;
  const names: string[] = [];
  const source = pattern
    .split('/')
    .map((part) => {
      const variable = /^\{([^}+]+)(\+?)\}$/.exec(part);
      if (!variable) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(variable[1] ?? '');
      return variable[2] ? '(.+)' : '([^/]+)';
    })
    .join('/');
  const found = new RegExp(`^${source}$`).exec(path);
  if (found === null) return undefined;
  return {
    route,
    pathParameters: Object.fromEntries(names.map((name, index) => [name, decode(found[index + 1] ?? '')])),
  };
}

function weight(key: string): number {
  if (key === '$default') return 1000;
  const greedy = key.includes('+}') ? 100 : 0;
  const variables = (key.match(/\{/g) ?? []).length;
  return greedy + variables * 10 + (key.startsWith('ANY ') ? 1 : 0);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
