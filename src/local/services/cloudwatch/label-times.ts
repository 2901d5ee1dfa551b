import type { LabelOptions } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';

/** Values by their times, the oldest first. */
export type OrderedPoints = readonly (readonly [time: number, value: number])[];

/** What times in labels are told by, in milliseconds. */
export interface LabelZone {
  readonly now: number;
  /** How far the zone is ahead of UTC. */
  readonly ahead: number;
}

const ZONE = /^([+-])([01]\d|2[0-3])([0-5]\d)$/;
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** The datapoints whose times a label can show. */
const SHOWN: Readonly<Record<string, (points: OrderedPoints) => number | undefined>> = {
  FIRST_TIME: first,
  LAST_TIME: last,
  MAX_TIME: highest,
  MIN_TIME: lowest,
};

const RELATIVE = '_RELATIVE';

/** The absolute time between two datapoints. */
const RANGES: Readonly<Record<string, (points: OrderedPoints) => number | undefined>> = {
  FIRST_LAST_TIME_RANGE: (points) => between(first(points), last(points)),
  MIN_MAX_TIME_RANGE: (points) => between(lowest(points), highest(points)),
};

type TimeText = (points: OrderedPoints, zone: LabelZone) => string | undefined;

/**
 * What stands for a time in a label: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html
 * How times are written is on no page: believed, not proven.
 */
export function timeOf(name: string): TimeText | undefined {
  const [range, shown] = [own(RANGES, name), own(SHOWN, name)];
  if (range !== undefined) return (points) => durationText(range(points));
  if (shown !== undefined) return (points, zone) => timeText(shown(points), zone);
  const relative = name.endsWith(RELATIVE) ? own(SHOWN, name.slice(0, -RELATIVE.length)) : undefined;
  return relative && ((points, { now }) => durationText(between(relative(points), now)));
}

/**
 * "The format is + or - followed by four digits": API_LabelOptions.html. Without it: UTC.
 * @throws AwsError for another one, in words that are believed, not proven.
 */
export function millisecondsAhead({ Timezone = '+0000' }: LabelOptions = {}): number {
  const [, sign, hours, minutes] = ZONE.exec(Timezone) ?? [];
  if (sign === undefined)
    throw new AwsError(
      'ValidationError',
      `The value ${Timezone} for parameter LabelOptions.Timezone is not matching the expected pattern`,
    );
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function first(points: OrderedPoints): number | undefined {
  return points[0]?.[0];
}

function last(points: OrderedPoints): number | undefined {
  return points.at(-1)?.[0];
}

function highest(points: OrderedPoints): number | undefined {
  return bestOf(points, (value, best) => value > best);
}

function lowest(points: OrderedPoints): number | undefined {
  return bestOf(points, (value, best) => value < best);
}

/** The time of the best value; of equal ones the oldest. */
function bestOf(points: OrderedPoints, isBetter: (value: number, best: number) => boolean) {
  return points.reduce<OrderedPoints[number] | undefined>(
    (best, point) => (best === undefined || isBetter(point[1], best[1]) ? point : best),
    undefined,
  )?.[0];
}

function between(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.abs(a - b);
}

function timeText(time: number | undefined, { ahead }: LabelZone): string | undefined {
  return time === undefined ? undefined : new Date(time + ahead).toISOString().slice(0, 19).replace('T', ' ');
}

function durationText(milliseconds: number | undefined): string | undefined {
  if (milliseconds === undefined) return undefined;
  let left = Math.floor(milliseconds / 1000) * 1000;
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.length === 0 ? '0s' : parts.join(' ');
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
