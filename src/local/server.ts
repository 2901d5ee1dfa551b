import { mkdir } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { LOCAL_SECRET } from './access-key.ts';
import { LOCAL_ACCOUNT } from './account.ts';
import type { Clock } from './clock.ts';
import { createFaults, type Faults } from './faults.ts';
import type { LocalAws, LocalAwsOptions } from './local-aws.ts';
import { isSameKey, ownAccessKey } from './own-access-key.ts';
import { createOwnHosts, type OwnHosts } from './own-hosts.ts';
import { type Retention, startRetention } from './retention.ts';
import type { Service } from './service.ts';
import { createRoleSessions, type RoleSessions } from './services/sts/role-sessions.ts';
import { createServices } from './services.ts';
import { createSharedState } from './shared-state.ts';
import { createSockets, type Listener, type Sockets, stop } from './sockets.ts';
import { openStore, type Store } from './store.ts';
import { systemClock } from './system-clock.ts';
import type { StandingOf } from './wire/admission.ts';
import { createWireHandler, type ReportFault } from './wire/handler.ts';

const CONCURRENCY = 50;
const CONNECTIONS = 1000;
const WORKER = 'local-services-lambda-runtime-worker.cjs';

/**
 * Opens the state in a directory and serves it on 127.0.0.1.
 * @throws StoreLockedError when another process serves it.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { directory, clock = systemClock, report = writeToStderr } = options;
  const { enclose = (_response, work) => work(), connections = CONNECTIONS } = options;
  const sockets = createSockets({ report, enclose, connections });
  const account = LOCAL_ACCOUNT;
  const faults = createFaults(clock, account, options.random);
  await mkdir(directory, { recursive: true });
  const store = await openStore(join(directory, 'store'));
  const server = sockets.create();
  const opened: Service[] = [];
  let retention: Retention | undefined;
  const idle = async (): Promise<void> => {
    for (const service of opened) await service.idle?.();
  };
  async function close(): Promise<void> {
    await stop(server);
    await retention?.close();
    await idle();
    for (const service of opened.reverse()) await service.close?.();
    await store.close();
  }

  try {
    await options.acquired?.();
    const { accessKeyIds = [await ownAccessKey(directory)] } = options;
    const ports = store.collection<number>('ports');
    const port = await sockets.listen(server, (await ports.get('endpoint')) ?? 0);
    const endpoint = `http://127.0.0.1:${port}`;
    const ownHosts = createOwnHosts(options.allowHosts ?? []);
    const roleSessions = createRoleSessions(store, account, clock);
    const standingOf: StandingOf = async (id) =>
      accessKeyIds.some((own) => isSameKey(id, own)) ? 'admitted' : roleSessions.standingOf(id);
    const around = { store, endpoint, faults, clock, report, sockets, ownHosts, roleSessions, standingOf };
    const services = servicesOf(options, around);
    sockets.serve(server, requestHandler(services, options, around));
    await ports.put('endpoint', port);
    for (const service of services) {
      opened.push(service);
      await service.open?.();
    }
    retention = startRetention({ services, clock, report });
    const credentials = { accessKeyId: accessKeyIds[0] ?? '', secretAccessKey: LOCAL_SECRET };
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
  readonly ownHosts: OwnHosts;
  readonly sockets: Sockets;
  readonly roleSessions: RoleSessions;
  readonly standingOf: StandingOf;
}

function servicesOf(options: LocalAwsOptions, { faults, ...rest }: Surroundings): readonly Service[] {
  const base = { ...rest, account: LOCAL_ACCOUNT, directory: options.directory };
  const {
    workerScript = join(__dirname, WORKER),
    concurrency = CONCURRENCY,
    traceAll = false,
    otlpEndpoint,
  } = options;
  const { beforeResource = faults.beforeResource, logDelivery = faults.delivery } = options;
  const { durable = false, tell = rest.report } = options;
  const { mishaps, strikeWithin } = faults;
  return createServices({
    ...base,
    ...createSharedState({ ...base, mishaps, workerScript, concurrency, traceAll, otlpEndpoint, tell }),
    beforeResource,
    logDelivery,
    mishaps,
    strikeWithin,
    durable,
    tell,
  });
}

function requestHandler(
  services: readonly Service[],
  { control, observe }: Pick<LocalAwsOptions, 'control' | 'observe'>,
  { faults, clock, report, ownHosts, standingOf }: Surroundings,
): Listener {
  const handle = createWireHandler({
    services: services.map(({ definition }) => definition),
    async observe(service, operation, input) {
      await observe?.(service, operation, input);
      await faults.strike(service, operation, input);
    },
    isLost: faults.isLost,
    standingOf,
    clock,
    report,
  });
  return (request, response) => {
    const refusal = ownHosts.refusal(request.headers);
    if (refusal !== undefined) return refuse(response, refusal);
    if (control?.(request, response)) return undefined;
    if (services.some((service) => service.serve?.(request, response))) return undefined;
    return handle(request, response);
  };
}

/** Its body is not read. */
function refuse(response: ServerResponse, message: string): void {
  const body = JSON.stringify({ __type: 'AccessDeniedException', message });
  response.writeHead(403, { 'content-type': 'application/json', connection: 'close' });
  response.end(body);
}

function writeToStderr(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
}
