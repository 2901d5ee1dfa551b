import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { LOCAL_ACCOUNT } from './account.ts';
import type { Clock } from './clock.ts';
import { createFaults, type InjectedFaults } from './faults.ts';
import { createApiGateway } from './services/api-gateway/api-gateway.ts';
import { createApiServers, listen, stop } from './services/api-gateway/api-servers.ts';
import { createApiStore } from './services/api-gateway/api-store.ts';
import { LOCAL_SECRET } from './services/api-gateway/authorization.ts';
import { createAppRegistry } from './services/app-registry/app-registry.ts';
import { createCloudFormation } from './services/cloudformation/cloudformation.ts';
import { createExecutor } from './services/cloudformation/executor.ts';
import { providersByType } from './services/cloudformation/resources.ts';
import type { ResourceHook } from './services/cloudformation/stack-steps.ts';
import { createStackStore } from './services/cloudformation/stack-store.ts';
import { createAlarms } from './services/cloudwatch/alarms.ts';
import { createCloudWatch } from './services/cloudwatch/cloudwatch.ts';
import { createMetricStore } from './services/cloudwatch/metric-store.ts';
import { createDynamoDB } from './services/dynamodb/dynamodb.ts';
import { createIam } from './services/iam/iam.ts';
import { createKms } from './services/kms/kms.ts';
import { createCodeDownloads } from './services/lambda/code-downloads.ts';
import { createFunctions, type Functions } from './services/lambda/functions.ts';
import { createInvoker } from './services/lambda/invoker.ts';
import { createLambda } from './services/lambda/lambda.ts';
import { createVersions } from './services/lambda/versions.ts';
import type { Delivery } from './services/logs/delivery.ts';
import { createLogStore } from './services/logs/log-store.ts';
import { createLogs } from './services/logs/logs.ts';
import { createBuckets } from './services/s3/buckets.ts';
import { createS3 } from './services/s3/s3.ts';
import { createSns } from './services/sns/sns.ts';
import { createSts } from './services/sts/sts.ts';
import { startXRayDaemon } from './services/xray/daemon.ts';
import { createSegmentStore } from './services/xray/segment-store.ts';
import { createXRay } from './services/xray/xray.ts';
import { openStore } from './store.ts';
import { createWireHandler, type Observer } from './wire/handler.ts';

export interface LocalAwsOptions {
  /** Everything that is kept lies here. */
  readonly directory: string;
  /** The bundled worker that runs functions. */
  readonly workerScript: string;
  readonly clock: Clock;
  /** Executions of one function side by side; an account on AWS starts with 1,000, a laptop does not. */
  readonly concurrency?: number;
  /** Traces every request, not only a sample as Lambda does. */
  readonly traceAll?: boolean;
  /** Errors of the embedded environment itself. */
  readonly report: (error: unknown) => void;
  /** Serves requests outside AWS's protocols (status, stop); answers whether it did. */
  readonly control?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Told of each call before it runs; may throw in its place. */
  readonly observe?: Observer;
  readonly beforeResource?: ResourceHook;
  /** How log events reach those who read them, where that is to be worse than at its best. */
  readonly logDelivery?: Delivery;
}

const CONCURRENCY = 50;

/** A running embedded environment. */
export interface LocalAws {
  /** For `--endpoint-url`. */
  readonly endpoint: string;
  /** Resolves when no stack operation is in progress. */
  idle(): Promise<void>;
  /** What is to go wrong on purpose. */
  readonly faults: InjectedFaults;
  close(): Promise<void>;
}

/**
 * Opens the state in a directory and serves it on 127.0.0.1.
 * @throws StoreLockedError when another process serves it.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { directory, clock, report } = options;
  const account = LOCAL_ACCOUNT;
  const injected = createFaults(clock, account);
  await mkdir(directory, { recursive: true });
  const store = await openStore(join(directory, 'store'));
  const metrics = createMetricStore(store, clock, report);
  const segments = createSegmentStore(store);
  const xrayDaemon = await startXRayDaemon(segments, report);
  const logStore = createLogStore(store, clock, metrics);
  const server = createServer();

  // Functions call back into this endpoint, and stacks make functions: each is told of the other when it is there.
  let endpoint = '';
  const functionsOf = (): Functions => functions;
  const invoker = createInvoker({
    account,
    clock,
    workerScript: options.workerScript,
    concurrency: options.concurrency ?? CONCURRENCY,
    traceAll: options.traceAll ?? false,
    logs: logStore,
    metrics,
    segments,
    functions: functionsOf,
    runtimeVariables: () => ({
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: LOCAL_SECRET,
      AWS_XRAY_DAEMON_ADDRESS: xrayDaemon.address,
    }),
  });
  const functions = createFunctions(store, account, clock, join(directory, 'functions'), (name) =>
    invoker.retire(name),
  );
  const codeDownloads = createCodeDownloads(functions, () => endpoint);
  const apiServers = createApiServers(
    store,
    () => ({ account, clock, functions, invoker, logs: logStore, metrics }),
    report,
  );
  const apis = createApiStore(store, clock, apiServers);

  const buckets = createBuckets(store, clock, account.region);
  const tables = join(directory, 'tables');
  const dynamoDB = createDynamoDB({ directory: tables, account, clock, store, metrics, buckets, report });
  const iam = createIam(store, account, clock);
  const sns = createSns(store, account);
  const logs = createLogs(logStore, account, clock, options.logDelivery ?? injected.delivery);
  const cloudWatch = createCloudWatch(store, clock, metrics, createAlarms(store, account, clock, metrics));
  const appRegistry = createAppRegistry(store, account, clock);

  const resources = [
    dynamoDB.resource,
    ...functions.resources,
    ...apis.resources,
    ...buckets.resources,
  ].concat(iam.resources, sns.resources, logs.resources, cloudWatch.resources, appRegistry.resources);
  const providers = providersByType(resources);
  const stacks = createStackStore(store);
  const beforeResource = options.beforeResource ?? injected.beforeResource;
  const executor = createExecutor({ account, clock, stacks, providers, beforeResource, report });

  const handle = createWireHandler(
    [
      createSts(store, account, clock),
      iam.definition,
      createKms(store, account, clock),
      sns.definition,
      logs.definition,
      cloudWatch.definition,
      appRegistry.definition,
      createXRay(segments, clock),
      createS3(buckets, account),
      dynamoDB.definition,
      createLambda(
        functions,
        createVersions(store, functions, clock),
        invoker,
        clock,
        codeDownloads.address,
        report,
      ),
      createApiGateway(apis, (id) => apiServers.endpoint(id)),
      createCloudFormation({ account, clock, store, stacks, buckets, providers, executor }),
    ],
    async (service, operation, input) => {
      await options.observe?.(service, operation, input);
      await injected.strike(service, operation, input);
    },
    report,
  );
  server.on('request', (request, response) => {
    if (options.control?.(request, response) || codeDownloads.serve(request, response)) return;
    void handle(request, response).catch(report);
  });

  const ports = store.collection<number>('ports');
  const port = await listen(server, (await ports.get('endpoint')) ?? 0);
  await ports.put('endpoint', port);
  endpoint = `http://127.0.0.1:${port}`;
  for (const api of await apis.all()) await apiServers.changed(api);
  await dynamoDB.resume();
  await executor.resumeAll();

  return {
    endpoint,
    faults: injected,
    idle: () => executor.idle(),
    async close() {
      await stop(server);
      await executor.idle();
      await apiServers.close();
      await invoker.close();
      await xrayDaemon.close();
      await metrics.close();
      await dynamoDB.close();
      await store.close();
    },
  };
}
