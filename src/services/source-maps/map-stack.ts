import { isForeign } from '../logs/errors/own-frame.ts';
import type { PlaceOf } from './places.ts';

/** A message may stand in a stack, as long as it likes. */
const LONGEST_FRAME = 1000;
const BUNDLE = /(?:^|\/)index\.js$/;
const COUNT = /^[1-9]\d{0,8}$/;

/** Whether a stack has a frame that a source map could tell more about. */
export function hasBundledFrame(stack: string | null): boolean {
  return stack?.split('\n').some((line) => frameIn(line) !== undefined) ?? false;
}

/** The stack with places of the sources in place of those of the bundle; what has none stays as it is. */
export function mapStack(stack: string, placeOf: PlaceOf): string {
  return stack
    .split('\n')
    .map((text) => {
      const frame = frameIn(text);
      const place = frame === undefined ? undefined : placeOf(frame.line, frame.column);
      return frame === undefined || place === undefined
        ? text
        : `${text.slice(0, frame.from)}${place}${text.slice(frame.to)}`;
    })
    .join('\n');
}

interface Frame {
  readonly line: number;
  readonly column: number;
  /** Where the place stands in the text. */
  readonly from: number;
  readonly to: number;
}

/** A frame of the one file that a release has, as `    at async Ft (/var/task/index.js:1:3303)`. */
function frameIn(text: string): Frame | undefined {
  if (text.length > LONGEST_FRAME || !text.trimStart().startsWith('at ')) return undefined;
  const trimmed = text.trimEnd();
  const to = trimmed.endsWith(')') ? trimmed.length - 1 : trimmed.length;
  const from = Math.max(text.lastIndexOf(' ', to - 1), text.lastIndexOf('(', to - 1)) + 1;
  const parts = text.slice(from, to).split(':');
  const [line = '', column = ''] = parts.slice(-2);
  const path = parts.slice(0, -2).join(':');
  if (!COUNT.test(line) || !COUNT.test(column) || !BUNDLE.test(path) || isForeign(path)) return undefined;
  return { line: Number(line), column: Number(column), from, to };
}
