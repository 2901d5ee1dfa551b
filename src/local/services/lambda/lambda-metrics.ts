import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { FunctionRecord } from './function-record.ts';
import type { Outcome } from './runtime/execution.ts';

/** Counts what is no invocation: one that was throttled, and how many run side by side. */
export function recordCount(
  metrics: MetricStore,
  { name }: FunctionRecord,
  what: 'Throttles' | 'ConcurrentExecutions',
  value: number,
): void {
  metrics.record(lambdaMetric(what, name), 'Count', value);
}

/** Of the minute in which the invocation began. A throttled one is no invocation, so it has no zero to tell. */
export function recordInvocation(
  metrics: MetricStore,
  invocation: {
    readonly record: FunctionRecord;
    readonly outcome: Outcome;
    readonly durationMs: number;
    readonly began: Date;
  },
): void {
  const { record, outcome, durationMs, began } = invocation;
  const counts = { Invocations: 1, Errors: outcome.status === 'success' ? 0 : 1, Throttles: 0 };
  for (const [what, value] of Object.entries(counts))
    metrics.record(lambdaMetric(what, record.name), 'Count', value, began);
  metrics.record(lambdaMetric('Duration', record.name), 'Milliseconds', durationMs, began);
}

function lambdaMetric(name: string, functionName: string) {
  return { namespace: 'AWS/Lambda', name, dimensions: { FunctionName: functionName } };
}
