import type { TextStyle } from '../text-style.ts';
import { type Canvas, createCanvas } from './canvas.ts';
import { type Doc, type Lines, lines, type Preformatted } from './docs.ts';
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
    case 'preformatted':
      return preformattedText(doc, canvas);
    case 'sized':
      return drawn(doc.build({ width: canvas.width, measure: textWidth }), canvas);
    case 'stack':
      return doc.docs.map((each) => drawn(each, canvas)).join('');
  }
}

function linesText({ lines: texts, indent, hanging }: Lines, canvas: Canvas): string {
  let all = '';
  for (const text of texts) {
    const wrapped = wrap(canvas.line(text), canvas.width - indent, canvas.width - hanging);
    wrapped.forEach((line, index) => {
      all += canvas.draw(line, index === 0 ? indent : hanging);
    });
  }
  return all;
}

const TAB = '    ';
/** What is indented further stands here, so that there is room for it. */
const MOST_INDENT = 12;

function preformattedText({ text, indent }: Preformatted, canvas: Canvas): string {
  return text
    .split('\n')
    .map((line) => {
      const expanded = line.replaceAll('\t', TAB);
      const body = expanded.trimStart();
      const margin = indent + Math.min(expanded.length - body.length, MOST_INDENT);
      return linesText(lines([body], margin), canvas);
    })
    .join('');
}
