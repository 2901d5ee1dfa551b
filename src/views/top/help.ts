import { bold, dim, padded, type Text } from '../../terminal/layout/text.ts';

const KEY_WIDTH = 14;

const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['q, Ctrl-C', 'quit'],
  ['space, p', 'pause, and go on'],
  ['/, f', 'filter errors and lines by a text'],
  ['up, down', 'select an error or a line'],
  ['page up, down', 'move by ten'],
  ['tab', 'move between errors and lines'],
  ['enter', 'explain the request of the selection'],
  ['esc', 'go back, clear filter and selection'],
  ['?, h', 'show this help; any key closes it'],
];

/** What the keys do. */
export function topHelp(rows: number): Text[] {
  const lines: Text[] = [
    bold('KEYS'),
    ...KEYS.map(([keys, does]) => [padded(keys, KEY_WIDTH), ' ', does]),
    '',
    dim('Numbers are of CloudWatch, which has them a minute or two late.'),
    dim('Errors and 429 are counted in the lines that were read.'),
  ];
  return lines.slice(0, rows);
}
