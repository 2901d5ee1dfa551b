import type { AlarmDetails } from '../alarms/alarm.ts';
import type { ErrorGroup } from '../logs/errors/groups.ts';
import type { LogLine } from '../logs/lines/log-line.ts';
import type { MetricsReport } from '../metrics/report.ts';
import type { Part } from './part.ts';
import type { TopTrouble } from './trouble.ts';

/** What the lines of function and API told that were read within a time. */
export interface RecentLog {
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** From when on errors were counted: later than `from` where there were too many to keep. */
  readonly countedFrom: string;
  /** Requests that failed, and errors of no request. */
  readonly errors: number;
  /** The newest first. */
  readonly groups: readonly ErrorGroup[];
  /** Requests that the API refused with 429. */
  readonly throttled: number;
  /** The newest lines, the newest last. */
  readonly lines: readonly LogLine[];
}

/** An environment at a moment. A part that could not be read tells why, and how old it is. */
export interface TopReport {
  readonly environment: { readonly name: string; readonly region: string | null };
  /** ISO 8601. */
  readonly time: string;
  /** What is wrong, the worst first; empty when nothing is known to be. */
  readonly trouble: readonly TopTrouble[];
  readonly numbers: Part<MetricsReport>;
  readonly alarms: Part<readonly AlarmDetails[]>;
  readonly log: Part<RecentLog>;
  readonly asked: Asked;
}

/** What the looks cost. */
export interface Asked {
  readonly everySeconds: number;
  /** Of CloudWatch, each look. */
  readonly metrics: number;
  /** What CloudWatch charges for the metrics of an hour of looks. */
  readonly usdPerHour: number;
  /** At most; AWS charges nothing for them. */
  readonly logCallsPerMinute: number;
}
