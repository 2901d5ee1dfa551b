import type { Key } from '../terminal/full-screen/keys.ts';
import { counted } from '../words/counted.ts';

/** A part of more lines than a screen has. */
export interface Scrolled {
  readonly from: number;
  readonly lines: number;
  readonly rows: number;
}

/** The same after a key that moves it. */
export function scrolled(part: Scrolled, key: Key): Scrolled {
  const page = Math.max(part.rows - 1, 1);
  const last = Math.max(part.lines - part.rows, 0);
  const moves: Readonly<Partial<Record<Key['name'], number>>> = {
    up: part.from - 1,
    down: part.from + 1,
    'page-up': part.from - page,
    'page-down': part.from + page,
    home: 0,
    end: last,
  };
  const from = moves[key.name] ?? (key.name === 'text' && key.text === ' ' ? part.from + page : part.from);
  return { ...part, from: Math.min(Math.max(from, 0), last) };
}

/** How many lines of a text are not on the screen; nothing where all are. */
export function hiddenText({ before, after }: { readonly before: number; readonly after: number }): string {
  const parts = [
    ...(before === 0 ? [] : [`${before} above`]),
    ...(after === 0 ? [] : [`${after} more below`]),
  ];
  return parts.join(', ');
}

/** The last line of a result that is watched. */
export function watchFooter(
  hidden: { readonly before: number; readonly after: number },
  { at, pause, columns }: { readonly at: Date; readonly pause: number; readonly columns: number },
): string {
  const time = `${at.toISOString().slice(11, 19)} UTC, every ${counted(Math.round(pause / 1000), 'second')}`;
  const more = hiddenText(hidden);
  const parts = more === '' ? [time, 'q quit'] : [`${more} (arrow keys)`, time, 'q quit'];
  return parts.join('  ').slice(0, columns);
}
