import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { SegmentStore } from '../xray/segment-store.ts';
import type { FunctionRecord } from './function-record.ts';
import { createInvocationLog } from './invocation-log.ts';
import { recordInvocation } from './lambda-metrics.ts';
import type { Execution, Outcome } from './runtime/execution.ts';
import { type FailedInit, platformLines, type Report } from './runtime/platform-lines.ts';
import type { WorkerInvocation } from './runtime/protocol.ts';
import type { TraceDecision } from './sampling.ts';
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

export interface InvocationOptions {
  readonly clock: Clock;
  readonly logs: LogStore;
  readonly metrics: MetricStore;
  readonly segments: SegmentStore;
}

/** An event, and the execution environment that is to answer it. */
export interface Invocation {
  readonly record: FunctionRecord;
  /** The function's ARN, with the qualifier that the caller gave. */
  readonly invokedArn: string;
  readonly execution: Execution;
  readonly cold: boolean;
  /** JSON text. */
  readonly payload: string;
  readonly trace: TraceDecision;
}

const LOG_TAIL_BYTES = 4096;

/** Runs a function once, and tells of it as the platform does: in its log, in metrics, in a trace. */
export async function runInvocation(
  { clock, logs, metrics, segments }: InvocationOptions,
  { record, invokedArn, execution, cold, payload, trace }: Invocation,
): Promise<InvocationResult> {
  const platform = platformLines(record);
  const requestId = randomUUID();
  const log = createInvocationLog(clock);
  const began = clock.now();
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
  const quiet = record.logFormat === 'JSON' && record.systemLogLevel === 'WARN';
  if (cold && !quiet) log.say(platform.initStart(began));
  await execution.ready;
  const before = execution.takeLines();
  before.lines.forEach(log.hear);
  log.drop(before.dropped);
  const failedInit = cold ? initReportOf(execution, requestId) : undefined;
  if (failedInit !== undefined) log.say(platform.initReport(clock.now(), failedInit));
  const version = record.version ?? '$LATEST';
  if (!quiet) log.say(platform.start(clock.now(), { requestId, functionArn: invokedArn, version }));
  const segmentId = randomBytes(8).toString('hex');
  const started = performance.now();
  const header = `Root=${trace.traceId};Parent=${segmentId};Sampled=${trace.sampled ? 1 : 0}`;
  const event: WorkerInvocation = {
    requestId,
    payload,
    invokedArn,
    traceHeader: header,
    deadline: Date.now() + record.timeoutSeconds * 1000,
  };
  const outcome = await execution.invoke(event, record.timeoutSeconds * 1000, log.hear);
  // As the platform tells it in REPORT lines.
  const durationMs = Math.round((performance.now() - started) * 100) / 100;
  if (log.dropped.lines > 0) log.say(platform.logsDropped(clock.now(), log.dropped));

  const report = reportOf({ record, execution, cold, requestId, outcome, durationMs, trace, segmentId });
  if (!quiet || outcome.status !== 'success') platform.end(clock.now(), report).forEach(log.say);
  await log.store(logs, record.logGroup, execution.logStream);
  recordInvocation(metrics, { record, outcome, durationMs, began });
  if (trace.sampled) {
    for (const segment of lambdaSegments({ record, report, trace, segmentId, began, ended: clock.now() })) {
      await segments.put(JSON.stringify(segment));
    }
  }
  return {
    requestId,
    payload: outcome.status === 'success' ? outcome.payload : JSON.stringify(outcome.failure),
    functionError: outcome.status !== 'success',
    logTail: log.tail(LOG_TAIL_BYTES),
    traceHeader: header,
  };
}

/** The environment is not begun anew with the event, as AWS does: its failure is that of the invocation. */
function initReportOf(execution: Execution, requestId: string): FailedInit | undefined {
  const failure = execution.initFailure(requestId);
  if (failure === undefined) return undefined;
  const { errorType } = failure;
  const status = errorType === 'Sandbox.Timedout' ? 'timeout' : 'error';
  return { durationMs: execution.initMs, status, errorType };
}

interface Ended extends Pick<Invocation, 'record' | 'execution' | 'cold' | 'trace'> {
  readonly requestId: string;
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly segmentId: string;
}

function reportOf(ended: Ended): Report {
  const { record, execution, cold, requestId, outcome, durationMs, trace, segmentId } = ended;
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
