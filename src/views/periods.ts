import type { MetricSummary } from '../services/metrics/summary.ts';

/** The time of a report, in its periods. */
export interface PeriodRange {
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly periodSeconds: number;
}

/** A value for each period of the time; undefined where there is none. */
export function valuesByPeriod(
  { points }: Pick<MetricSummary, 'points'>,
  { from, to, periodSeconds }: PeriodRange,
): (number | undefined)[] {
  const start = Date.parse(from);
  const period = periodSeconds * 1000;
  const values = new Array<number | undefined>(Math.ceil((Date.parse(to) - start) / period)).fill(undefined);
  for (const { time, value } of points) {
    const index = Math.floor((Date.parse(time) - start) / period);
    if (index >= 0 && index < values.length) values[index] = value;
  }
  return values;
}

/** `2026-11-22 11:35`, in UTC. */
export function minuteText(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

export function rangeText({ from, to, periodSeconds }: PeriodRange): string {
  const [start, end] = [minuteText(from), minuteText(to)];
  const sameDay = start.slice(0, 10) === end.slice(0, 10);
  return `${start} to ${sameDay ? end.slice(11) : end} UTC, every ${periodText(periodSeconds)}`;
}

/** `minute`, `5 minutes`, `hour`, `6 hours`, `day`. */
export function periodText(seconds: number): string {
  const [unit, size] =
    seconds % 86_400 === 0
      ? ['day', 86_400]
      : seconds % 3600 === 0
        ? ['hour', 3600]
        : (['minute', 60] as const);
  const count = seconds / Number(size);
  return count === 1 ? String(unit) : `${count} ${unit}s`;
}
