const QUARTER_MS = 900_000;

/**
 * Writes times of UTC as those of a zone, with what it is ahead of UTC: `2026-11-22T11:00:00.000+01:00`.
 * @param name of the zone, as the variable TZ has it; that of the machine for one that is none.
 */
export function localTimes(name: string | undefined): (time: string) => string {
  const format = formatOf(name?.replace(/^:/, ''));
  // No zone changes its clocks within a quarter of an hour, and to ask takes longer than all else.
  let [quarter, offset, shown] = [Number.NaN, 0, ''];
  return (time) => {
    const ms = Date.parse(time);
    if (Number.isNaN(ms)) return time;
    const now = Math.floor(ms / QUARTER_MS);
    if (now !== quarter) {
      [offset, shown] = offsetAt(format, now * QUARTER_MS);
      quarter = now;
    }
    return `${new Date(ms + offset).toISOString().slice(0, -1)}${shown}`;
  };
}

function formatOf(timeZone: string | undefined): Intl.DateTimeFormat {
  const options = { timeZoneName: 'longOffset' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', timeZone ? { ...options, timeZone } : options);
  } catch {
    return new Intl.DateTimeFormat('en-US', options);
  }
}

/** Of `GMT+05:30`, or `GMT` alone. */
function offsetAt(format: Intl.DateTimeFormat, ms: number): [ms: number, shown: string] {
  const name = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '00', minutes = '00'] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  const minutesAhead = Number(hours) * 60 + Number(minutes);
  return [(sign === '-' ? -1 : 1) * minutesAhead * 60_000, `${sign}${hours}:${minutes}`];
}
