import type { Connection } from '../../aws/connection.ts';
import { type QueryDeps, runQuery } from '../logs/insights.ts';
import type { FunctionUsage } from './usage.ts';

/** What the platform's reports of a time come to. */
export interface Reports {
  readonly invocations: number;
  readonly billedMs: number;
  readonly usedMb: number;
  readonly traced: number;
  readonly coldStarts: number;
  readonly price: number;
}

/** Both of Lambda's log formats. */
const REPORT_QUERY = `filter @type = "REPORT" or type = "platform.report"
| fields coalesce(@billedDuration, record.metrics.billedDurationMs) as billed, coalesce(@initDuration, record.metrics.initDurationMs) as init, coalesce(@maxMemoryUsed / 1000000, record.metrics.maxMemoryUsedMB) as used, coalesce(@xrayTraceId, record.tracing.value) as trace
| stats count(*) as invocations, sum(billed) as billedMs, max(used) as usedMb, count(trace) as traced, count(init) as coldStarts`;

export async function readReports(
  connection: Connection,
  group: string,
  { from, to }: { readonly from: number; readonly to: number },
  deps: QueryDeps,
): Promise<Reports> {
  const query = { query: REPORT_QUERY, groups: [group], from, to, limit: 1 };
  const { rows, price } = await runQuery(await connection.logs(), query, deps);
  const number = (name: string): number => Number(rows[0]?.[name] ?? 0);
  return {
    invocations: number('invocations'),
    billedMs: number('billedMs'),
    usedMb: number('usedMb'),
    traced: number('traced'),
    coldStarts: number('coldStarts'),
    price,
  };
}

/** Reports can be fewer than invocations: lines arrive late, or the log level keeps them out. */
export function functionUse(invocations: number, durationMs: number, reports: Reports | null) {
  const known: Omit<FunctionUsage, 'memoryMb' | 'architecture' | 'tracing'> = {
    invocations,
    billedMs: durationMs,
    billedBy: 'durations',
    usedMb: null,
    traced: null,
    coldStarts: null,
  };
  if (reports === null || reports.invocations === 0) return known;
  const { billedMs, usedMb, traced, coldStarts } = reports;
  return {
    ...known,
    invocations: Math.max(invocations, reports.invocations),
    billedMs,
    billedBy: 'reports' as const,
    usedMb,
    traced,
    coldStarts,
  };
}
