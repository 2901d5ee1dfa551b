import { minuteText, type PeriodRange } from '../periods.ts';

/** A time that an axis is marked at. */
export interface TimeTick {
  /** Of the whole time, from 0 to 1. */
  readonly share: number;
  /** `11:30`; the date at midnight. */
  readonly text: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28, 56, 112].map((days) => days * DAY),
];
const MOST_TICKS = 7;

/** Round times of UTC within some time, not more than a narrow chart has room for. */
export function timeTicks({ from, to }: PeriodRange): TimeTick[] {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const step = STEPS.find((each) => (end - start) / each <= MOST_TICKS) ?? 112 * DAY;
  const first = Math.ceil(start / step) * step;
  const count = Math.max(Math.floor((end - first) / step) + 1, 0);
  return Array.from({ length: count }, (_, index) => {
    const time = first + index * step;
    return { share: (time - start) / (end - start), text: tickText(time) };
  });
}

function tickText(time: number): string {
  const text = minuteText(new Date(time).toISOString());
  return time % DAY === 0 ? text.slice(5, 10) : text.slice(11);
}
