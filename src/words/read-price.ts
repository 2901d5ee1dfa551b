import type { ReadPrice, Selection } from '../services/items/where/select-rows.ts';
import { counted } from './counted.ts';
import { usdText } from './usd-text.ts';

/** `Scan of dev-backoffice-data`, `Query of StatusIndex of dev-backoffice-data, eventually consistent`. */
export function readText({ table, plan: { by, index }, eventual }: Selection): string {
  const of = index === undefined ? table : `${index} of ${table}`;
  return `${by} of ${of}${eventual || index !== undefined ? ', eventually consistent' : ''}`;
}

/** `about 25 read units, $0.0001`: the sizes that it is told from may be six hours old. */
export function priceText({ readUnits, cost }: ReadPrice): string {
  return `about ${counted(readUnits, 'read unit')}, ${usdText(cost)}`;
}
