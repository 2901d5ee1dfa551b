import type { Server } from 'node:http';
import { type Sockets, stop } from '../../sockets.ts';
import type { Store } from '../../store.ts';
import type { Api, ApiListener } from './api.ts';
import type { GatewayOptions } from './exchange.ts';
import { createGateway } from './gateway.ts';

/** One server for each API, on a port that is kept over restarts where it is still free. */
export interface ApiServers extends ApiListener {
  close(): Promise<void>;
}

interface Running {
  readonly server: Server;
  readonly port: number;
  readonly update: (api: Api) => void;
}

export function createApiServers(store: Store, options: GatewayOptions, sockets: Sockets): ApiServers {
  const ports = store.collection<number>('apigateway-ports');
  const running = new Map<string, Running>();

  async function start(api: Api): Promise<Running> {
    let current = api;
    const gateway = createGateway(options, () => current);
    const server = sockets.create();
    sockets.serve(server, gateway);
    const port = await sockets.listen(server, (await ports.get(api.id)) ?? 0);
    await ports.put(api.id, port);
    return {
      server,
      port,
      update: (changed) => {
        current = changed;
      },
    };
  }

  return {
    async changed(api) {
      const found = running.get(api.id);
      if (found) found.update(api);
      else running.set(api.id, await start(api));
    },
    async removed(id) {
      const found = running.get(id);
      running.delete(id);
      await ports.delete(id);
      if (found) await stop(found.server);
    },
    endpoint: (id) => `http://127.0.0.1:${running.get(id)?.port ?? 0}`,
    close: async () => {
      await Promise.all([...running.values()].map(({ server }) => stop(server)));
      running.clear();
    },
  };
}
