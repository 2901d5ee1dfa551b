import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { LOCAL_ACCOUNT } from './account.ts';
import { createFaults, type Faults } from './faults.ts';
import type { LocalAws, LocalAwsOptions } from './local-aws.ts';
import type { Service } from './service.ts';
import { LOCAL_SECRET } from './services/api-gateway/authorization.ts';
import { createServices } from './services.ts';
import { createSharedState } from './shared-state.ts';
import { listen, stop } from './sockets.ts';
import { openStore } from './store.ts';
import { systemClock } from './system-clock.ts';
import { createWireHandler, type ReportFault } from './wire/handler.ts';

const CONCURRENCY = 50;
const WORKER = 'local-services-lambda-runtime-worker.cjs';

/**
 * Opens the state in a directory and serves it on 127.0.0.1.
 * @throws StoreLockedError when another process serves it.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { directory, clock = systemClock, report = writeToStderr } = options;
  const account = LOCAL_ACCOUNT;
  const faults = createFaults(clock, account);
  await mkdir(directory, { recursive: true });
  const store = await openStore(join(directory, 'store'));
  const server = createServer();
  const ports = store.collection<number>('ports');
  const port = await listen(server, (await ports.get('endpoint')) ?? 0);
  const endpoint = `http://127.0.0.1:${port}`;

  const base = { account, clock, store, directory, endpoint, report };
  const { workerScript = join(__dirname, WORKER), concurrency = CONCURRENCY, traceAll = false } = options;
  const state = createSharedState({ ...base, workerScript, concurrency, traceAll });
  const { beforeResource = faults.beforeResource, logDelivery = faults.delivery } = options;
  const { durable = false, tell = report } = options;
  const services = createServices({
    ...base,
    ...state,
    beforeResource,
    logDelivery,
    mishaps: faults.mishaps,
    durable,
    tell,
  });
  server.on('request', requestHandler(services, faults, { ...options, report }));
  await ports.put('endpoint', port);
  for (const service of services) await service.open?.();

  const idle = async (): Promise<void> => {
    for (const service of services) await service.idle?.();
  };
  return {
    endpoint,
    region: account.region,
    credentials: { accessKeyId: 'local', secretAccessKey: LOCAL_SECRET },
    faults,
    idle,
    async close() {
      await stop(server);
      await idle();
      for (const service of [...services].reverse()) await service.close?.();
      await store.close();
    },
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

function requestHandler(
  services: readonly Service[],
  faults: Faults,
  {
    control,
    observe,
    report,
  }: Pick<LocalAwsOptions, 'control' | 'observe'> & { readonly report: ReportFault },
): Handler {
  const handle = createWireHandler({
    services: services.map(({ definition }) => definition),
    async observe(service, operation, input) {
      await observe?.(service, operation, input);
      await faults.strike(service, operation, input);
    },
    isLost: faults.isLost,
    report,
  });
  return (request, response) => {
    if (control?.(request, response)) return;
    if (services.some((service) => service.serve?.(request, response))) return;
    void handle(request, response).catch(report);
  };
}

function writeToStderr(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
}
