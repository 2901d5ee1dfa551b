import type { WireRow, WireValue } from '../../../aws/rows.ts';
import { canonicalNumber } from '../../../schemas/canonical-number.ts';

/** The same row with each number written in one way, as rows of files need not have them. */
export function canonicalRow(row: WireRow): WireRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, canonicalValue(value)]));
}

function canonicalValue(value: WireValue): WireValue {
  const { N, NS, M, L } = value;
  if (typeof N === 'string') return { N: digitsOf(N) };
  if (Array.isArray(NS)) return { NS: NS.map((digits) => digitsOf(String(digits))) };
  if (Array.isArray(L)) return { L: (L as readonly WireValue[]).map(canonicalValue) };
  return typeof M === 'object' && M !== null ? { M: canonicalRow(M as WireRow) } : value;
}

function digitsOf(text: string): string {
  return canonicalNumber(text) ?? text;
}
