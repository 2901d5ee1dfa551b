import type { WireRow, WireValue } from '../../aws/rows.ts';

/** A row as text; two rows are the same exactly when their texts are. Neither maps nor sets have an order. */
export function rowText(row: WireRow): string {
  return JSON.stringify(sorted(row));
}

function sorted(row: WireRow): unknown {
  return Object.keys(row)
    .sort()
    .map((name) => [name, sortedValue(row[name] ?? {})]);
}

function sortedValue(value: WireValue): unknown {
  const [type = '', inner] = Object.entries(value)[0] ?? [];
  if (type === 'M') return [type, sorted(inner as WireRow)];
  if (type === 'L') return [type, (inner as readonly WireValue[]).map(sortedValue)];
  if (type === 'SS' || type === 'NS' || type === 'BS') return [type, [...(inner as string[])].sort()];
  return [type, inner];
}
