import { reportSchema } from '../../schemas/lambda-report.ts';
import { check } from '../../schemas/read.ts';
import type { LogLine } from './lines/log-line.ts';

/** What the platform's REPORT lines of a time come to. Times are milliseconds, memory is MB. */
export interface LogStats {
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly invocations: number;
  readonly failures: number;
  readonly coldStarts: number;
  readonly duration: Percentiles | null;
  readonly billedMs: number;
  readonly init: Percentiles | null;
  readonly memory: {
    readonly configuredMb: number;
    readonly usedMb: number;
    readonly usedPercent: number;
  } | null;
  /** What the memory could be instead, in words; null when it fits. */
  readonly advice: string | null;
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Lines that REPORT lines are among, in both formats. */
export const REPORT_PATTERN = '?REPORT ?"platform.report"';

/** Collects REPORT lines; each request counts once, though retries of the delivery may repeat its line. */
export function createStats() {
  const seen = new Set<string>();
  const durations: number[] = [];
  const inits: number[] = [];
  let [failures, billedMs, usedMb, configuredMb] = [0, 0, 0, 0];

  return {
    add({ fields, eventId }: LogLine): void {
      if (fields.type !== 'platform.report' || seen.has(eventId)) return;
      const checked = check(reportSchema, fields);
      if ('problem' in checked) return;
      seen.add(eventId);
      const report = checked.value;
      durations.push(report.durationMs);
      if (report.initMs !== null) inits.push(report.initMs);
      if (report.status !== 'success') failures += 1;
      billedMs += report.billedMs;
      usedMb = Math.max(usedMb, report.maxMemoryMb);
      configuredMb = Math.max(configuredMb, report.memorySizeMb);
    },
    result(from: string, to: string): LogStats {
      const usedPercent = configuredMb === 0 ? 0 : Math.round((usedMb / configuredMb) * 100);
      return {
        from,
        to,
        invocations: durations.length,
        failures,
        coldStarts: inits.length,
        duration: percentilesOf(durations),
        billedMs,
        init: percentilesOf(inits),
        memory: durations.length === 0 ? null : { configuredMb, usedMb, usedPercent },
        advice: durations.length === 0 ? null : adviceFor(usedPercent, configuredMb),
      };
    },
  };
}

const TIGHT_PERCENT = 90;
const LOOSE_PERCENT = 40;
const LEAST_MB = 128;

function adviceFor(usedPercent: number, configuredMb: number): string | null {
  if (usedPercent >= TIGHT_PERCENT)
    return `under-provisioned: ${usedPercent} % of the memory was used; raise memoryMb before it runs out`;
  if (usedPercent <= LOOSE_PERCENT && configuredMb > LEAST_MB)
    return `over-provisioned: ${usedPercent} % of the memory was used; less may do, but memory is also the share of a processor`;
  return null;
}

/** Nearest rank. */
function percentilesOf(values: readonly number[]): Percentiles | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (percent: number): number =>
    sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
  return { p50: at(50), p95: at(95), p99: at(99), max: at(100) };
}
