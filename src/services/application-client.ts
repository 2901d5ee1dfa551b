import type { HttpClient } from '../http/http.ts';
import type { HttpRequest, HttpResponse } from '../http/messages.ts';
import type { OutputsSource } from './stack/outputs.ts';

/** A call to the application's API, its address left out. */
export interface ApiCall {
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly repeatable: boolean;
  readonly timeoutMs?: number;
}

/** The application's HTTP API. */
export interface Api {
  call(call: ApiCall): Promise<HttpResponse>;
  endpoint(): Promise<string>;
}

/** An API at the address that is remembered; when nobody answers there, the address is asked for again, once. */
export function createApi(outputs: OutputsSource, http: () => Promise<HttpClient>): Api {
  async function send(endpoint: string, { path, query = {}, ...call }: ApiCall): Promise<HttpResponse> {
    const url = new URL(`${endpoint}${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value);
    const request: HttpRequest = { ...call, url };
    return (await http()).request(request);
  }

  return {
    endpoint: async () => (await outputs.get()).apiEndpoint,
    async call(call) {
      const { apiEndpoint } = await outputs.get();
      try {
        return await send(apiEndpoint, call);
      } catch (error) {
        if (!neverArrived(error)) throw error;
        return send((await outputs.refresh()).apiEndpoint, call);
      }
    },
  };
}

/** The connection was refused or the host is gone, so sending again cannot do a thing twice. */
function neverArrived(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  // A proxy that did not connect has passed nothing on.
  return /^(ECONNREFUSED|ENOTFOUND|UNREACHABLE)$/.test(cause?.code ?? '');
}
