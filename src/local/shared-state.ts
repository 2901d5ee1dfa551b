import { join } from 'node:path';
import type { Account } from './account.ts';
import type { Clock } from './clock.ts';
import type { Mishaps } from './local-aws.ts';
import { createMetricStore, type MetricStore } from './services/cloudwatch/metric-store.ts';
import { createFunctions, type Functions } from './services/lambda/functions.ts';
import { createInvoker, type Invoker } from './services/lambda/invoker.ts';
import { createLogStore, type LogStore } from './services/logs/log-store.ts';
import { type Buckets, createBuckets } from './services/s3/buckets.ts';
import { createParameterStore, type ParameterStore } from './services/ssm/parameter-store.ts';
import type { RoleSessions } from './services/sts/role-sessions.ts';
import { createXRayDaemon, type XRayDaemon } from './services/xray/daemon.ts';
import { exportedSegments } from './services/xray/otlp/exported-segments.ts';
import { createSegmentStore, type SegmentStore } from './services/xray/segment-store.ts';
import type { Store } from './store.ts';

/** State that more than one service works on. */
export interface SharedState {
  readonly metrics: MetricStore;
  readonly logs: LogStore;
  readonly segments: SegmentStore;
  readonly xrayDaemon: XRayDaemon;
  readonly buckets: Buckets;
  /** Of Systems Manager. */
  readonly parameters: ParameterStore;
  readonly functions: Functions;
  readonly invoker: Invoker;
}

export interface SharedStateOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly store: Store;
  readonly directory: string;
  /** Functions call back into this endpoint. */
  readonly endpoint: string;
  readonly workerScript: string;
  readonly concurrency: number;
  readonly traceAll: boolean;
  /** A collector of OpenTelemetry. */
  readonly otlpEndpoint: string | undefined;
  readonly tell: (line: string) => void;
  /** Functions call as the role that they have. */
  readonly roleSessions: RoleSessions;
  readonly report: (error: unknown) => void;
  readonly mishaps: Mishaps;
}

export function createSharedState(options: SharedStateOptions): SharedState {
  const { account, clock, store, endpoint, report, roleSessions } = options;
  const metrics = createMetricStore(store, clock, report);
  const logs = createLogStore(store, clock, metrics);
  const { segments, close } = exportedSegments(createSegmentStore(store), options);
  const daemon = createXRayDaemon(segments, report);
  const xrayDaemon = { ...daemon, close: () => daemon.close().then(close) };
  const codeDirectory = join(options.directory, 'functions');
  const unkept = (error: unknown): undefined => {
    report(error);
    return undefined;
  };
  const buckets = createBuckets(store, clock, account.region);
  const parameters = createParameterStore(store, account, clock);
  const functions = createFunctions({ store, account, clock, codeDirectory, buckets });
  const invoker = createInvoker({
    ...options,
    // What a function has answered is its answer, whether or not there is room for its log.
    logs: { ...logs, append: (...lines) => logs.append(...lines).catch(report) },
    metrics,
    segments: { ...segments, put: (document) => segments.put(document).catch(unkept) },
    functions,
    runtimeVariables({ role, name }) {
      const { accessKeyId, secretAccessKey, sessionToken } = roleSessions.beginForFunction(role, name);
      return {
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
        AWS_XRAY_DAEMON_ADDRESS: xrayDaemon.address(),
      };
    },
  });
  // Once the environments of a function have ended, nobody has its key.
  functions.subscribe(async (name, version) => {
    if (version === undefined) roleSessions.endForFunction(name);
  });
  return { metrics, logs, segments, xrayDaemon, buckets, parameters, functions, invoker };
}
