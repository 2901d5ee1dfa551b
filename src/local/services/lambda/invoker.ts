import { randomBytes, randomUUID } from 'node:crypto';
import type { Account } from '../../account.ts';
import type { Clock } from '../../clock.ts';
import { AwsError } from '../../wire/operation.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { SegmentStore } from '../xray/segment-store.ts';
import type { FunctionRecord, Functions } from './functions.ts';
import { type Execution, type Outcome, startExecution } from './runtime/execution.ts';
import { JSON_LINES, type PlatformLines, type Report, TEXT_LINES } from './runtime/platform-lines.ts';
import { createExecutionPool } from './runtime/pool.ts';
import type { WorkerInvocation } from './runtime/protocol.ts';
import { createSampler, readTraceHeader, type TraceDecision } from './sampling.ts';
import { lambdaSegments } from './segments.ts';

/** What came of an invocation. */
export interface InvocationResult {
  readonly requestId: string;
  /** JSON text: the function's answer, or its error. */
  readonly payload: string;
  readonly functionError: boolean;
  /** The last 4 KB of this invocation's log. */
  readonly logTail: string;
  readonly traceHeader: string;
}

export interface Invoker {
  /** @throws AwsError 429 TooManyRequestsException above the limit of concurrent executions. */
  invoke(record: FunctionRecord, payload: string, traceHeader?: string): Promise<InvocationResult>;
  /** Lets go of the environments that run a function's former code or configuration. */
  retire(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface InvokerOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly workerScript: string;
  /** Executions of one function side by side. */
  readonly concurrency: number;
  /** Traces every request, not only a sample. */
  readonly traceAll: boolean;
  readonly logs: LogStore;
  readonly metrics: MetricStore;
  readonly segments: SegmentStore;
  readonly functions: () => Functions;
  /** Variables that the runtime sets for every function: endpoint, credentials, the daemon's address. */
  readonly runtimeVariables: () => Readonly<Record<string, string>>;
}

const LOG_TAIL_BYTES = 4096;

/** Runs functions: cold and warm starts, timeouts, the platform's log lines, metrics and segments. */
export function createInvoker(options: InvokerOptions): Invoker {
  const pool = createExecutionPool(options.concurrency);
  const sampler = createSampler(options.clock, options.traceAll);

  async function begin(record: FunctionRecord): Promise<{ execution: Execution; cold: boolean }> {
    const codePath = await options.functions().codePath(record);
    const taken = pool.take(
      record.name,
      () => startEnvironment(options, record, codePath),
      record.reservedConcurrency,
    );
    if (taken !== undefined) return taken;
    recordCount(options, record, 'Throttles', 1);
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
      Reason:
        record.reservedConcurrency === undefined
          ? 'ConcurrentInvocationLimitExceeded'
          : 'ReservedFunctionConcurrentInvocationLimitExceeded',
      retryAfterSeconds: '1',
    });
  }

  return {
    async invoke(record, payload, traceHeader) {
      const decision = sampler.decide(record.tracing, readTraceHeader(traceHeader));
      const { execution, cold } = await begin(record);
      recordCount(options, record, 'ConcurrentExecutions', pool.busy(record.name));
      try {
        return await run(options, record, execution, cold, payload, decision);
      } finally {
        pool.release(record.name, execution);
      }
    },
    retire: (name) => pool.retire(name),
    close: () => pool.close(),
  };
}

async function run(
  options: InvokerOptions,
  record: FunctionRecord,
  execution: Execution,
  cold: boolean,
  payload: string,
  trace: TraceDecision,
): Promise<InvocationResult> {
  const { clock, logs } = options;
  const platform: PlatformLines = record.logFormat === 'JSON' ? JSON_LINES : TEXT_LINES;
  const requestId = randomUUID();
  const lines: { timestamp: number; message: string }[] = [];
  const say = (message: string): void => {
    lines.push({ timestamp: clock.now().getTime(), message });
  };
  const began = clock.now();
  if (cold) say(platform.initStart(began));
  const initFailure = await execution.ready;
  say(platform.start(clock.now(), requestId, record.arn));
  const segmentId = randomBytes(8).toString('hex');
  const started = performance.now();
  const header = `Root=${trace.traceId};Parent=${segmentId};Sampled=${trace.sampled ? 1 : 0}`;
  const invocation: WorkerInvocation = {
    requestId,
    payload,
    traceHeader: header,
    deadline: Date.now() + record.timeoutSeconds * 1000,
  };
  const outcome: Outcome = initFailure
    ? { status: 'failure', failure: initFailure, memoryMb: 0 }
    : await execution.invoke(invocation, record.timeoutSeconds * 1000, (text) =>
        splitLines(text).forEach(say),
      );
  // As the platform tells it in REPORT lines.
  const durationMs = Math.round((performance.now() - started) * 100) / 100;
  if (initFailure) await execution.stop();

  const report = reportOf(record, execution, cold, requestId, outcome, durationMs, trace, segmentId);
  for (const line of platform.end(clock.now(), report)) say(line);
  await logs.append(record.logGroup, execution.logStream, lines);
  recordMetrics(options, record, outcome, durationMs, began);
  if (trace.sampled) {
    for (const segment of lambdaSegments({ record, report, trace, segmentId, began, ended: clock.now() })) {
      await options.segments.put(JSON.stringify(segment));
    }
  }
  const tail = lines.map(({ message }) => message).join('\n');
  return {
    requestId,
    payload: outcome.status === 'success' ? outcome.payload : JSON.stringify(outcome.failure),
    functionError: outcome.status !== 'success',
    logTail: Buffer.from(tail).subarray(-LOG_TAIL_BYTES).toString('utf8'),
    traceHeader: header,
  };
}

function reportOf(
  record: FunctionRecord,
  execution: Execution,
  cold: boolean,
  requestId: string,
  outcome: Outcome,
  durationMs: number,
  trace: TraceDecision,
  segmentId: string,
): Report {
  // Since 2025-08-01 the initialisation is billed too.
  const billedMs = Math.ceil(durationMs + (cold ? execution.initMs : 0));
  return {
    requestId,
    durationMs,
    billedMs,
    memorySizeMb: record.memoryMb,
    maxMemoryMb: outcome.memoryMb,
    status: outcome.status,
    ...(cold ? { initMs: execution.initMs } : {}),
    ...(outcome.status === 'success' ? {} : { errorType: outcome.failure.errorType }),
    ...(trace.sampled ? { traceId: trace.traceId, segmentId } : {}),
  };
}

function startEnvironment(options: InvokerOptions, record: FunctionRecord, codePath: string): Execution {
  const day = options.clock.now().toISOString().slice(0, 10).replaceAll('-', '/');
  const logStream = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
  return startExecution({
    script: options.workerScript,
    logStream,
    start: {
      codePath,
      handler: record.handler,
      functionName: record.name,
      functionArn: record.arn,
      memoryMb: record.memoryMb,
      logFormat: record.logFormat,
    },
    env: {
      ...record.variables,
      ...options.runtimeVariables(),
      AWS_REGION: options.account.region,
      AWS_DEFAULT_REGION: options.account.region,
      AWS_EXECUTION_ENV: `AWS_Lambda_${record.runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: record.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(record.memoryMb),
      AWS_LAMBDA_LOG_GROUP_NAME: record.logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: logStream,
      _HANDLER: record.handler,
      TZ: ':UTC',
    },
  });
}

/** Of the minute in which the invocation began. A throttled one is no invocation, so it has no zero to tell. */
function recordMetrics(
  options: InvokerOptions,
  record: FunctionRecord,
  outcome: Outcome,
  durationMs: number,
  began: Date,
): void {
  recordCount(options, record, 'Invocations', 1, began);
  recordCount(options, record, 'Errors', outcome.status === 'success' ? 0 : 1, began);
  recordCount(options, record, 'Throttles', 0, began);
  options.metrics.record(lambdaMetric('Duration', record.name), 'Milliseconds', durationMs, began);
}

function recordCount(
  { metrics }: InvokerOptions,
  record: FunctionRecord,
  name: string,
  value: number,
  at?: Date,
): void {
  metrics.record(lambdaMetric(name, record.name), 'Count', value, at);
}

function lambdaMetric(name: string, functionName: string) {
  return { namespace: 'AWS/Lambda', name, dimensions: { FunctionName: functionName } };
}

function splitLines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
