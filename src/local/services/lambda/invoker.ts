import { randomBytes } from 'node:crypto';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Mishaps } from '../../local-aws.ts';
import { environmentVariables } from './environment-variables.ts';
import type { FunctionRecord } from './function-record.ts';
import type { Functions } from './functions.ts';
import { type InvocationOptions, type InvocationResult, runInvocation } from './invocation.ts';
import { createInvocationLog } from './invocation-log.ts';
import { recordCount } from './lambda-metrics.ts';
import type { ResolvedFunction } from './resolver.ts';
import { type Execution, startExecution } from './runtime/execution.ts';
import { platformLines } from './runtime/platform-lines.ts';
import { createExecutionPool, type EnvironmentKey } from './runtime/pool.ts';
import { hasCallbacks } from './runtimes.ts';
import { createSampler, readTraceHeader } from './sampling.ts';

export interface Invoker {
  /** @throws AwsError 429 TooManyRequestsException where a fault throttles the function, which its metrics show. */
  admit(record: FunctionRecord): void;
  /** @throws AwsError 429 TooManyRequestsException above the limit of concurrent executions. */
  invoke(target: ResolvedFunction, payload: string, traceHeader?: string): Promise<InvocationResult>;
  close(): Promise<void>;
}

export interface InvokerOptions extends InvocationOptions {
  readonly account: Account;
  readonly workerScript: string;
  /** Executions of one function side by side. */
  readonly concurrency: number;
  /** Traces every request, not only a sample. */
  readonly traceAll: boolean;
  readonly functions: Functions;
  readonly mishaps: Mishaps;
  /** Variables that the runtime sets for every function: endpoint, credentials, the daemon's address. */
  readonly runtimeVariables: (record: FunctionRecord) => Readonly<Record<string, string>>;
  readonly report: (error: unknown) => void;
}

const LATEST = '$LATEST';

/** Runs functions: cold and warm starts, timeouts, the platform's log lines, metrics and segments. */
export function createInvoker(options: InvokerOptions): Invoker {
  const pool = createExecutionPool(options.concurrency);
  const sampler = createSampler(options.clock, options.traceAll);
  // Environments that run a function's former code or configuration answer nothing more.
  options.functions.subscribe((name, version) => pool.retire(name, version));

  async function begin(record: FunctionRecord): Promise<{ execution: Execution; cold: boolean }> {
    const taskRoot = await options.functions.taskRoot(record);
    // A version knows the limit of the day when it was published; the function's own holds for all of them.
    const { reservedConcurrency } = await options.functions.find(record.name);
    const taken = pool.take(
      keyOf(record),
      () => startEnvironment(options, record, taskRoot),
      reservedConcurrency,
    );
    if (taken !== undefined) return taken;
    recordCount(options.metrics, record, 'Throttles', 1);
    throw throttled(
      reservedConcurrency === undefined
        ? 'ConcurrentInvocationLimitExceeded'
        : 'ReservedFunctionConcurrentInvocationLimitExceeded',
    );
  }

  return {
    admit(record) {
      if (!options.mishaps('throttle', { service: 'lambda', operation: 'Invoke' })) return;
      recordCount(options.metrics, record, 'Throttles', 1);
      throw throttled('ConcurrentInvocationLimitExceeded');
    },
    async invoke({ record, invokedArn }, payload, traceHeader) {
      const trace = sampler.decide(record.tracing, readTraceHeader(traceHeader));
      const { execution, cold } = await begin(record);
      recordCount(options.metrics, record, 'ConcurrentExecutions', pool.busy(record.name));
      try {
        return await runInvocation(options, { record, invokedArn, execution, cold, payload, trace });
      } finally {
        pool.release(keyOf(record), execution);
      }
    },
    close: () => pool.close(),
  };
}

function throttled(Reason: string): AwsError {
  const more = { Reason, retryAfterSeconds: '1' };
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, more);
}

function keyOf({ name, version = LATEST, revisionId }: FunctionRecord): EnvironmentKey {
  return { functionName: name, version, revision: revisionId };
}

function startEnvironment(options: InvokerOptions, record: FunctionRecord, taskRoot: string): Execution {
  const { account, clock, logs, report, runtimeVariables, workerScript } = options;
  const day = clock.now().toISOString().slice(0, 10).replaceAll('-', '/');
  const logStream = `${day}/[${record.version ?? LATEST}]${randomBytes(16).toString('hex')}`;
  return startExecution({
    script: workerScript,
    logStream,
    start: {
      taskRoot,
      handler: record.handler,
      memoryMb: record.memoryMb,
      logFormat: record.logFormat,
      callbacks: hasCallbacks(record.runtime),
    },
    env: environmentVariables({ account, record, taskRoot, logStream, runtime: runtimeVariables(record) }),
    left({ lines, dropped }) {
      if (lines.length === 0) return;
      const log = createInvocationLog(clock);
      lines.forEach(log.say);
      if (dropped.lines > 0) log.say(platformLines(record).logsDropped(clock.now(), dropped));
      log.store(logs, record.logGroup, logStream).catch(report);
    },
  });
}
