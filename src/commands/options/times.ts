import { InvalidArgumentError } from '../../commander.ts';

/** Units of a duration in milliseconds, in the order in which they are written. */
const UNITS = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

const DURATION =
  /^(?=\d)(?:(\d{1,6})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?(?:(\d{1,6})ms)?$/;

/**
 * `90s`, `15m`, `1h30m` or `7d`, in milliseconds.
 * @throws InvalidArgumentError with an example.
 */
export function duration(text: string): number {
  const length = durationIn(text);
  if (length === undefined)
    throw new InvalidArgumentError('It must be a duration such as 90s, 15m, 1h30m or 7d.');
  return length;
}

function durationIn(text: string): number | undefined {
  const [, ...amounts] = DURATION.exec(text) ?? [];
  if (amounts.length === 0) return undefined;
  return Object.values(UNITS).reduce((sum, unit, index) => sum + Number(amounts[index] ?? 0) * unit, 0);
}

/** A point in time: a duration ago, a day, or the time itself. */
export interface TimePoint {
  /** @param now milliseconds since 1970. */
  at(now: number): number;
  /** As it was given, which is how help shows a default. */
  toJSON(): string;
}

/**
 * `15m` is a quarter of an hour ago, `today` and `yesterday` begin at midnight UTC; else ISO 8601, with `T`, `t`
 * or a space before the time, UTC where it names no zone.
 * @throws InvalidArgumentError with an example.
 */
export function timePoint(text: string): TimePoint {
  return { at: timeIn(text), toJSON: () => text };
}

function timeIn(text: string): TimePoint['at'] {
  const ago = durationIn(text);
  if (ago !== undefined) return (now) => now - ago;
  if (text === 'today') return midnight;
  if (text === 'yesterday') return (now) => midnight(now) - UNITS.d;
  const time = isoTime(text);
  if (time === undefined)
    throw new InvalidArgumentError(
      'It must be a duration ago such as 15m or 1h30m, "today", "yesterday", or a time such as 2026-11-22T10:00:00Z (UTC where it names no zone).',
    );
  return () => time;
}

function midnight(now: number): number {
  return now - (now % UNITS.d);
}

const ISO_TIME =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([Zz]|UTC|[+-]\d{2}(?::?\d{2})?))?)?$/;

/** Milliseconds since 1970; undefined for a day or a time that no calendar and no clock has. */
function isoTime(text: string): number | undefined {
  const [, day, minute = '00:00', second = '00', fraction = '', zone = 'Z'] = ISO_TIME.exec(text) ?? [];
  if (day === undefined) return undefined;
  const local = Date.parse(`${day}T${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  // Date.parse takes the 30th of February for the 2nd of March, and 24:00 for the next day.
  const isReal = !Number.isNaN(local) && new Date(local).toISOString().startsWith(`${day}T${minute}`);
  const offset = offsetOf(zone);
  return isReal && offset !== undefined ? local - offset : undefined;
}

/** What a zone is ahead of UTC in milliseconds. */
function offsetOf(zone: string): number | undefined {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * UNITS.h + Number(minutes) * UNITS.m);
}
