import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { ResourceProvider } from '../../resource-provider.ts';
import { collect, type Store } from '../../store.ts';
import type { Api, ApiListener } from './api.ts';
import { apiResources } from './api-resources.ts';

export interface ApiStore {
  readonly resources: readonly ResourceProvider[];
  /** @throws AwsError NotFoundException. */
  find(id: string | undefined): Promise<Api>;
  change(id: string, edit: (api: Api) => Api): Promise<void>;
  all(): Promise<Api[]>;
}

export function createApiStore(store: Store, clock: Clock, listener: ApiListener): ApiStore {
  const apis = store.collection<Api>('apigateway-apis');
  const queues = new Map<string, Promise<void>>();

  /** Routes of one API are created side by side: each change waits for the one before. */
  function change(id: string, edit: (api: Api) => Api): Promise<void> {
    const next = (queues.get(id) ?? Promise.resolve()).then(async () => {
      const api = await apis.get(id);
      if (api === undefined) return;
      const edited = edit(api);
      await apis.put(id, edited);
      await listener.changed(edited);
    });
    queues.set(
      id,
      next.catch(() => undefined),
    );
    return next;
  }

  return {
    resources: apiResources({ apis, clock, listener, change, settled: async (id) => queues.get(id) }),
    async find(id = '') {
      const found = await apis.get(id);
      if (found === undefined) throw notFound('API', id);
      return found;
    },
    change,
    all: () => collect(apis.values()),
  };
}

export function notFound(kind: string, id: string): AwsError {
  return new AwsError('NotFoundException', `Invalid ${kind} identifier specified ${id}`, 404);
}
