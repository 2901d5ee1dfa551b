import { safeLine } from '../../terminal/safe-text.ts';
import { createTemplate, partedBy, Written } from './template.ts';

export type Markdown = Written<'markdown'>;

/**
 * Markdown in which every value stands as text on one line: no markup of Markdown or HTML, no mention, no link but an
 * address that shows itself.
 */
export const markdown = createTemplate('markdown', (text) =>
  safeLine(text)
    .replace(/[\\`*_{}[\]()#!|~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@(?=\w)/g, '@\u200b'),
);

/** Text as code, in a cell of a table too: nothing in it may end either. */
export function markdownCode(text: string): Markdown {
  return new Written('markdown', `\`${safeLine(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``);
}

/** Parts each on a line of its own. */
export function markdownLines(lines: readonly Markdown[]): Markdown {
  return partedBy(LINE, lines);
}

export function markdownTable(
  columns: readonly Markdown[],
  rows: readonly (readonly Markdown[])[],
): Markdown {
  const line = (cells: readonly Markdown[]): Markdown =>
    markdown`|${cells.map((cell) => (cell.text === '' ? EMPTY : markdown` ${cell} |`))}`;
  return markdownLines([line(columns), line(columns.map(() => markdown`---`)), ...rows.map(line)]);
}

const LINE = markdown`\n`;
const EMPTY = markdown` |`;
