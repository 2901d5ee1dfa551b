import type { ClientConfig } from '../aws/client-config.ts';
import type { Connection, ConnectOptions } from '../aws/connection.ts';
import type { Clock } from '../clock.ts';
import { defined } from '../defined.ts';
import type { Environment } from '../environments/environment.ts';
import type { Network } from '../network/network.ts';
import { once } from '../once.ts';
import { type Guard, unlessHung } from './unless-hung.ts';

interface ApiClientDeps {
  readonly environment: Environment;
  readonly credentials: ClientConfig['credentials'];
  readonly network: () => Promise<Network>;
  readonly admit: ConnectOptions['admit'];
  readonly clock: Clock;
  readonly options: ConnectOptions;
  /** Of the embedded environment. */
  readonly guard: Guard | undefined;
  readonly closers: (() => void)[];
}

/** Clients of the application's own API, which sign where the environment asks for it. */
export function createApiClients(deps: ApiClientDeps): Pick<Connection, 'http' | 'load'> {
  const { environment, credentials, network, admit, clock, options, guard, closers } = deps;
  const signing = async () =>
    environment.tunables.auth === 'iam' ? { sign: await requestSigner(environment, credentials) } : {};
  return {
    http: once(async () => {
      const { createHttpClient } = await import('../http/http.ts');
      const http = createHttpClient({
        clock,
        signal: options.signal,
        admit,
        network: await network(),
        random: Math.random,
        ...(await signing()),
        ...defined({ trace: options.trace }),
      });
      closers.push(() => http.close());
      return guard === undefined ? http : unlessHung(http, guard);
    }),
    load: once(async () => {
      const { createLoadClient } = await import('../http/load/load-client.ts');
      const load = createLoadClient({ admit, network: await network(), ...(await signing()) });
      closers.push(() => load.close());
      return load;
    }),
  };
}

async function requestSigner(environment: Environment, credentials: ClientConfig['credentials']) {
  const { createRequestSigner } = await import('../http/sign-request.ts');
  return createRequestSigner('execute-api', environment.region ?? 'us-east-1', credentials);
}
