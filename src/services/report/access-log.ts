/** Asks the API's access log by Logs Insights. */
export type AskLog = (query: string, limit: number) => Promise<readonly AccessRow[]>;

/** A row of an answer: every value is a text. */
export type AccessRow = Readonly<Record<string, string>>;

/** Method and route, such as `GET /items/{id}`: a route key has a method of its own, or ANY, which says less. */
export function routeOf({ method = 'ANY', routeKey = '-' }: AccessRow): string {
  const path = routeKey.split(' ')[1] ?? routeKey;
  return `${method} ${path === '-' ? '(no route)' : path}`;
}

/** A number of a row; null where there is none, which the access log writes as `-`. */
export function numberIn(text: string | undefined): number | null {
  const value = Number(text);
  return text === undefined || text === '' || Number.isNaN(value) ? null : value;
}
