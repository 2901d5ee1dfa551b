import { stringifyJson } from '../../function/exact-json.ts';

/** Rows as CSV (RFC 4180). Columns are those of the first row; nested values are JSON. */
export function csvLines(
  rows: readonly object[],
  known: readonly string[] | undefined,
): { columns: string[]; head: string; body: string } {
  const columns = known === undefined ? Object.keys(rows[0] ?? {}) : [...known];
  const line = (cells: readonly string[]): string => `${cells.map(quote).join(',')}\r\n`;
  const body = rows
    .map((row) => line(columns.map((column) => cell((row as Record<string, unknown>)[column]))))
    .join('');
  return { columns, head: columns.length === 0 ? '' : line(columns), body };
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? stringifyJson(value) : String(value);
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
