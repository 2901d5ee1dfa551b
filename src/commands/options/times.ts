import { InvalidArgumentError } from '../../commander.ts';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `90s`, `15m`, `1h` or `7d`, in milliseconds. */
export function duration(text: string): number {
  const [, amount, unit = ''] = /^(\d{1,6})(ms|[smhd])$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (amount === undefined || factor === undefined)
    throw new InvalidArgumentError('It must be a duration such as 90s, 15m, 1h or 7d.');
  return Number(amount) * factor;
}

/** A point in time: a duration ago, or the time itself. */
export interface TimePoint {
  /** @param now milliseconds since 1970. */
  at(now: number): number;
}

/** `15m` is a quarter of an hour ago; else ISO 8601, UTC where it names no zone. */
export function timePoint(text: string): TimePoint {
  if (/^\d{1,6}(ms|[smhd])$/.test(text)) {
    const ago = duration(text);
    return { at: (now) => now - ago };
  }
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T') ? text : `${text}Z`;
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(time))
    throw new InvalidArgumentError(
      'It must be a duration ago such as 15m, or a time such as 2026-11-22T10:00:00Z.',
    );
  return { at: () => time };
}
