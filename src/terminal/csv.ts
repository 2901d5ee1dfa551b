import { stringifyJson } from '../../function/exact-json.ts';
import { asText } from '../spreadsheet.ts';

/**
 * Rows as CSV (RFC 4180). Columns are those of the first row; nested values are JSON.
 * @param safe marks texts that a spreadsheet would run.
 */
export function csvLines(
  rows: readonly object[],
  known: readonly string[] | undefined,
  safe = false,
): { columns: string[]; head: string; body: string } {
  const columns = known === undefined ? Object.keys(rows[0] ?? {}) : [...known];
  const line = (cells: readonly string[]): string => `${cells.map(quote).join(',')}\r\n`;
  const body = rows
    .map((row) => line(columns.map((column) => cell((row as Record<string, unknown>)[column], safe))))
    .join('');
  return {
    columns,
    head: columns.length === 0 ? '' : line(columns.map((column) => cell(column, safe))),
    body,
  };
}

function cell(value: unknown, safe: boolean): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return safe ? asText(value) : value;
  return typeof value === 'object' ? stringifyJson(value) : String(value);
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
