import type { TextStyle } from '../terminal/text-style.ts';

const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** On a terminal `2 minutes ago`, in a pipe the time itself. */
export function shownTime(iso: string | null, now: Date, style: TextStyle): string {
  if (iso === null) return '-';
  if (!style.terminal) return iso;
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(iso)) / 1000));
  const [name = 'second', size = 1] = UNITS.find(([, unit]) => seconds >= unit) ?? [];
  const count = Math.floor(seconds / size);
  return seconds === 0 ? 'just now' : `${count} ${name}${count === 1 ? '' : 's'} ago`;
}
