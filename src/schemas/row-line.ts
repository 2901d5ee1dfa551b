import { isObject, parsedJson } from './json.ts';

/** A row of a table as it is kept on disk: by its key; null where there is none. */
export interface RowLine {
  readonly key: string;
  readonly row: Readonly<Record<string, Readonly<Record<string, unknown>>>> | null;
}

/** A line that {@link rowLine} wrote; undefined for what a killed process left of one. */
export function readRowLine(text: string): RowLine | undefined {
  const value = parsedJson(text);
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [key, row] = value;
  if (typeof key !== 'string' || row === undefined) return undefined;
  if (row === null) return { key, row };
  return isRow(row) ? { key, row } : undefined;
}

export function rowLine({ key, row }: RowLine): string {
  return `${JSON.stringify([key, row])}\n`;
}

function isRow(value: unknown): value is NonNullable<RowLine['row']> {
  return isObject(value) && Object.values(value).every(isObject);
}
