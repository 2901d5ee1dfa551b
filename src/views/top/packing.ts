import type { Doc } from '../../terminal/layout/docs.ts';
import { joined, type Text } from '../../terminal/layout/text.ts';

/** A text that stays on one line, and its width. */
export interface Cell {
  readonly text: Text;
  readonly width: number;
}

const GAP = '  ';

/** As many texts on each line as fit. */
export function packed(cells: readonly Cell[], columns: number): Text[] {
  const lines: Cell[][] = [];
  let left = 0;
  for (const cell of cells) {
    const line = lines.at(-1);
    if (line !== undefined && cell.width + GAP.length <= left) {
      line.push(cell);
      left -= cell.width + GAP.length;
    } else {
      lines.push([cell]);
      left = columns - cell.width;
    }
  }
  return lines.map((line) =>
    joined(
      line.map(({ text }) => text),
      GAP,
    ),
  );
}

/** The first line of a document of lines. */
export function firstLine(doc: Doc): Text {
  if (doc.kind === 'lines') return doc.lines[0] ?? '';
  const [first] = doc.kind === 'stack' ? doc.docs : [];
  return first === undefined ? '' : firstLine(first);
}
