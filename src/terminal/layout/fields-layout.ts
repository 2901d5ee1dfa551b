import type { Canvas } from './canvas.ts';
import type { Field } from './docs.ts';
import { type Piece, spaces, widthOf } from './pieces.ts';
import { dim } from './text.ts';
import { wrapLines } from './wrap.ts';

const GAP = 2;
/** Of the terminal, for names; longer ones get a line of their own. */
const NAME_SHARE = 1 / 3;
const LEAST_NAMES = 10;
const INDENT = 2;

/** Names in one column, values in another; values that go on stand below themselves. */
export function fieldsText(fields: readonly Field[], canvas: Canvas): string {
  const named = fields.map(([name, value]) => ({ name: canvas.line(dim(name)), value: canvas.block(value) }));
  const most = Math.max(LEAST_NAMES, Math.floor(canvas.width * NAME_SHARE));
  const widths = named.map(({ name }) => widthOf(name)).filter((width) => width <= most);
  const column = Math.max(0, ...widths) + GAP;
  return named.map(({ name, value }) => fieldText(name, value, column, canvas)).join('');
}

function fieldText(name: Piece[], value: Piece[], column: number, canvas: Canvas): string {
  const room = canvas.width - column;
  const lines = wrapLines(value, room);
  const [first = [], ...rest] = lines;
  if (widthOf(name) + GAP > column) {
    const below = wrapLines(value, canvas.width - INDENT);
    return [...wrapLines(name, canvas.width), ...below]
      .map((line, index, all) => canvas.draw(line, index < all.length - below.length ? 0 : INDENT))
      .join('');
  }
  const drawn = rest.map((line) => canvas.draw(line, column)).join('');
  // What must stay whole and does not fit beside the name stands below it.
  if (widthOf(first) > room) return canvas.draw(name) + canvas.draw(first, column) + drawn;
  const gap = { text: spaces(column - widthOf(name)), tone: undefined, whole: false };
  return canvas.draw([...name, gap, ...first]) + drawn;
}
