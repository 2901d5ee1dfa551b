import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { LOCAL_ACCOUNT } from './account.ts';
import type { Clock } from './clock.ts';
import { createFaults, type Faults } from './faults.ts';
import type { LocalAws, LocalAwsOptions } from './local-aws.ts';
import type { Service } from './service.ts';
import { LOCAL_SECRET } from './services/api-gateway/authorization.ts';
import { createServices } from './services.ts';
import { createSharedState } from './shared-state.ts';
import { listen, stop } from './sockets.ts';
import { openStore, type Store } from './store.ts';
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
  const opened: Service[] = [];
  const idle = async (): Promise<void> => {
    for (const service of opened) await service.idle?.();
  };
  async function close(): Promise<void> {
    await stop(server);
    await idle();
    for (const service of opened.reverse()) await service.close?.();
    await store.close();
  }

  try {
    const ports = store.collection<number>('ports');
    const port = await listen(server, (await ports.get('endpoint')) ?? 0);
    const endpoint = `http://127.0.0.1:${port}`;
    const services = servicesOf(options, { store, endpoint, faults, clock, report });
    server.on('request', requestHandler(services, faults, { ...options, clock, report }));
    await ports.put('endpoint', port);
    for (const service of services) {
      opened.push(service);
      await service.open?.();
    }
    const credentials = { accessKeyId: 'local', secretAccessKey: LOCAL_SECRET };
    return { endpoint, region: account.region, credentials, faults, idle, close };
  } catch (error) {
    // Nothing is left that would keep the process, and with it the directory.
    await close();
    throw error;
  }
}

interface Surroundings {
  readonly store: Store;
  readonly endpoint: string;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly report: ReportFault;
}

function servicesOf(options: LocalAwsOptions, { faults, ...rest }: Surroundings): readonly Service[] {
  const base = { ...rest, account: LOCAL_ACCOUNT, directory: options.directory };
  const { workerScript = join(__dirname, WORKER), concurrency = CONCURRENCY, traceAll = false } = options;
  const { beforeResource = faults.beforeResource, logDelivery = faults.delivery } = options;
  const { durable = false, tell = rest.report } = options;
  return createServices({
    ...base,
    ...createSharedState({ ...base, workerScript, concurrency, traceAll }),
    beforeResource,
    logDelivery,
    mishaps: faults.mishaps,
    durable,
    tell,
  });
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

function requestHandler(
  services: readonly Service[],
  faults: Faults,
  {
    control,
    observe,
    clock,
    report,
  }: Pick<LocalAwsOptions, 'control' | 'observe'> & Pick<Surroundings, 'clock' | 'report'>,
): Handler {
  const handle = createWireHandler({
    services: services.map(({ definition }) => definition),
    async observe(service, operation, input) {
      await observe?.(service, operation, input);
      await faults.strike(service, operation, input);
    },
    isLost: faults.isLost,
    clock,
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
