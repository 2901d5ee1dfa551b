import { type Group, type MetricDefinition, RATIOS, type Unit } from './catalogue.ts';
import type { SeriesPoints } from './read-series.ts';
import type { MetricWindow } from './window.ts';

/** A value of a period that has one. */
export interface MetricPoint {
  /** Start of the period, ISO 8601. */
  readonly time: string;
  readonly value: number;
}

/** One line of the numbers. Times are milliseconds, rates are percent. */
export interface MetricSummary {
  readonly key: string;
  readonly group: Group;
  readonly label: string;
  readonly unit: Unit;
  /** CloudWatch's statistic; `ratio` where it is computed from others. */
  readonly statistic: string;
  /** Of the whole time; null when there is nothing, or nothing that can be told for the whole. */
  readonly total: number | null;
  /** How the second half of the time differs from the first, in percent; null when there is too little to tell. */
  readonly trend: number | null;
  /** Of the time it is compared with. */
  readonly previous: number | null;
  /** From the previous to this one, in percent. */
  readonly change: number | null;
  /** Periods without a value are left out: they are missing, not zero. */
  readonly points: readonly MetricPoint[];
}

/** What was read of a metric. */
export interface MetricReading {
  readonly definition: MetricDefinition;
  readonly points: SeriesPoints;
  readonly total: number | null;
  readonly previous: number | null;
  /** Whether CloudWatch answered for it. */
  readonly answered: boolean;
}

/** Makes lines of what was read, with the ratios after what they are ratios of. */
export function summarize(readings: readonly MetricReading[], window: MetricWindow): MetricSummary[] {
  const summaries = readings.map(({ definition, points, total, previous }) => {
    const { key, group, label, unit, statistic } = definition;
    return line({ key, group, label, unit, statistic }, { points, total, previous }, window);
  });
  for (const { key, group, label, of, to } of RATIOS) {
    const [part, whole] = [of, to].map((wanted) =>
      readings.find(({ definition }) => definition.key === wanted),
    );
    if (part === undefined || whole === undefined) continue;
    const points = new Map(
      [...whole.points].flatMap(([time, count]): [number, number][] =>
        count === 0 ? [] : [[time, (100 * (part.points.get(time) ?? 0)) / count]],
      ),
    );
    const head = { key, group, label, unit: 'percent' as const, statistic: 'ratio' };
    const share = part.answered ? (part.total ?? 0) : null;
    const [total, previous] = [percent(share, whole.total), percent(part.previous ?? 0, whole.previous)];
    const ratio = line(head, { points, total, previous }, window);
    summaries.splice(summaries.findIndex((summary) => summary.key === of) + 1, 0, ratio);
  }
  return summaries;
}

type Head = Pick<MetricSummary, 'key' | 'group' | 'label' | 'unit' | 'statistic'>;

function line(
  head: Head,
  { points, total, previous }: Pick<MetricReading, 'points' | 'total' | 'previous'>,
  window: MetricWindow,
): MetricSummary {
  const ordered = [...points].sort(([a], [b]) => a - b);
  return {
    ...head,
    total,
    trend: trendOf(ordered, head, window),
    previous,
    change: previous === null || total === null ? null : changeOf(previous, total),
    points: ordered.map(([time, value]) => ({ time: new Date(time).toISOString(), value })),
  };
}

/** A count without datapoints has no rate. */
function percent(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : (100 * part) / whole;
}

const LEAST_POINTS = 4;

/** Counts are compared by their sum, all else by its mean. */
function trendOf(
  points: readonly (readonly [number, number])[],
  { statistic }: Head,
  { from, to }: MetricWindow,
): number | null {
  if (points.length < LEAST_POINTS) return null;
  const middle = (from + to) / 2;
  const halves = [points.filter(([time]) => time < middle), points.filter(([time]) => time >= middle)];
  const [first = 0, second = 0] = halves.map((half) => {
    const sum = half.reduce((total, [, value]) => total + value, 0);
    return addsUp(statistic) || half.length === 0 ? sum : sum / half.length;
  });
  return changeOf(first, second);
}

function changeOf(before: number, after: number): number | null {
  return before === 0 ? null : (100 * (after - before)) / before;
}

/** Whether values of periods add up to that of the whole. */
export function addsUp(statistic: string): boolean {
  return statistic === 'Sum' || statistic === 'SampleCount';
}

/**
 * The value of a whole time from those of its periods. Percentiles and averages cannot be had that way.
 * @param silence what no datapoint at all means.
 */
export function totalOf(statistic: string, points: SeriesPoints, silence: number | null): number | null {
  const values = [...points.values()];
  if (values.length === 0) return silence;
  if (addsUp(statistic)) return values.reduce((total, value) => total + value, 0);
  if (statistic === 'Maximum') return values.reduce((most, value) => Math.max(most, value));
  return values.length === 1 ? (values[0] ?? null) : null;
}
