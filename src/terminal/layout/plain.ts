import { safeLine, safeText } from '../safe-text.ts';
import type { Doc, Lines } from './docs.ts';
import type { Text } from './text.ts';

/** A document for a pipe or a file: nothing is cut or wrapped, and nothing has to be measured. */
export function plainDoc(doc: Doc): string {
  switch (doc.kind) {
    case 'lines':
      return plainLines(doc);
    case 'table':
      return doc.rows.map((row) => `${row.map(plainLine).join('\t')}\n`).join('');
    case 'fields':
      return doc.fields.map(([name, value]) => `${safeLine(name)}\t${plainLine(value)}\n`).join('');
    case 'verbatim':
      return doc.bare ? doc.text : safeText(doc.text);
    case 'preformatted':
      return safeText(doc.text)
        .split('\n')
        .map((line) => `${' '.repeat(doc.indent)}${line}\n`)
        .join('');
    case 'sized':
      return plainDoc(doc.build({ width: Number.POSITIVE_INFINITY, measure: ({ length }) => length }));
    case 'stack':
      return doc.docs.map(plainDoc).join('');
  }
}

function plainLines({ lines, indent }: Lines): string {
  const margin = ' '.repeat(indent);
  let all = '';
  for (const line of lines) all += `${margin}${plainLine(line)}\n`;
  return all;
}

/** On one line, without what would do something to a terminal. */
export function plainLine(text: Text): string {
  if (typeof text === 'string') return safeLine(text);
  if (!('text' in text)) {
    let all = '';
    for (const part of text) all += plainLine(part);
    return all;
  }
  const { width, cut } = text;
  const inner = plainLine(text.text);
  if (width === undefined) return inner;
  return (cut && inner.length > width ? `${inner.slice(0, width - 1)}…` : inner).padEnd(width);
}
