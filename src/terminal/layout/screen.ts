import type { TextStyle } from '../text-style.ts';
import { type Canvas, createCanvas } from './canvas.ts';
import type { Doc, Lines } from './docs.ts';
import { fieldsText } from './fields-layout.ts';
import { tableText } from './table-layout.ts';
import { textWidth } from './width.ts';
import { wrap } from './wrap.ts';

/** A document for a terminal: no line is wider than it, save what must stay whole. */
export function screenDoc(doc: Doc, style: TextStyle): string {
  return drawn(doc, createCanvas(style));
}

function drawn(doc: Doc, canvas: Canvas): string {
  switch (doc.kind) {
    case 'lines':
      return linesText(doc, canvas);
    case 'table':
      return tableText(doc.columns, doc.rows, canvas);
    case 'fields':
      return fieldsText(doc.fields, canvas);
    case 'verbatim':
      return canvas.paint(canvas.block(doc.text));
    case 'sized':
      return drawn(doc.build({ width: canvas.width, measure: textWidth }), canvas);
    case 'stack':
      return doc.docs.map((each) => drawn(each, canvas)).join('');
  }
}

function linesText({ lines, indent, hanging }: Lines, canvas: Canvas): string {
  let all = '';
  for (const text of lines) {
    const wrapped = wrap(canvas.line(text), canvas.width - indent, canvas.width - hanging);
    wrapped.forEach((line, index) => {
      all += canvas.draw(line, index === 0 ? indent : hanging);
    });
  }
  return all;
}
