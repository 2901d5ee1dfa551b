import { safeLine } from '../terminal/safe-text.ts';

/** Text as code in a cell of a table: nothing in it may end either. */
export function markdownCode(text: string): string {
  return `\`${safeLine(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

/** Text as text in a cell of a table: no markup of Markdown or HTML, no link, no mention. */
export function markdownText(text: string): string {
  return safeLine(text)
    .replace(/[\\`*_{}[\]()#!|~]/g, '\\$&')
    .replace(/</g, '&lt;')
    .replace(/@(?=\w)/g, '@\u200b');
}

/** @param rows cells as Markdown. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
