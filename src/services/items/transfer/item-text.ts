import { FIELDS, type ItemRecord, isCurrent } from '../../../../function/item/record.ts';
import type { WireRow, WireValue } from '../../../aws/rows.ts';
import { asText } from '../../../spreadsheet.ts';
import type { ItemField } from '../where/item-fields.ts';
import { CSV_COLUMNS, type TransferFormat } from './formats.ts';

/** A row as it stands in a file, and whether that is all of it. */
export interface RowText {
  readonly text: string;
  /** Whether it holds sets or binary, which plain JSON cannot tell from lists and texts. */
  readonly inexact: boolean;
}

/** Whether a row is an item as it is now. */
export function isItem(row: WireRow): boolean {
  return isCurrent(row as ItemRecord);
}

/** The beginning, the parting and the end of a file. */
export function frameOf({ format, fields }: Pick<RowFormat, 'format' | 'fields'>): {
  head: string;
  between: string;
  end: string;
} {
  if (format === 'json') return { head: '[\n', between: ',\n', end: '\n]\n' };
  if (format === 'csv')
    return {
      head: `${(fields?.map(({ name }) => cell(name)) ?? CSV_COLUMNS).join(',')}\r\n`,
      between: '',
      end: '',
    };
  return { head: '', between: '', end: '' };
}

/** How rows stand in a file. */
export interface RowFormat {
  readonly format: TransferFormat;
  /** Of CSV: texts that a spreadsheet would run are marked. Such a file is not for `items import`. */
  readonly csvSafe: boolean;
  /** Only these; undefined for whole items. Such a file is not for `items import` either. */
  readonly fields?: readonly ItemField[] | undefined;
}

/** A row as one line, or one element, of a file. */
export function rowInFile(row: WireRow, { format, csvSafe }: RowFormat): RowText {
  const plain: Plain = { inexact: false };
  switch (format) {
    case 'dynamodb-json':
      return { text: `{"Item":${JSON.stringify(row)}}\n`, inexact: false };
    case 'csv':
      return { text: csvLine(row, plain, csvSafe), inexact: plain.inexact };
    default: {
      const text = itemText(row, plain);
      return { text: format === 'jsonl' ? `${text}\n` : text, inexact: plain.inexact };
    }
  }
}

interface Plain {
  inexact: boolean;
}

/**
 * An item as the API shows it, as JSON. Written straight from the row: digits stay as they are, and nothing is
 * turned into objects in between.
 */
function itemText(row: WireRow, plain: Plain): string {
  const text = (name: string, absent: string): string => {
    const value = row[name]?.S;
    return typeof value === 'string' ? JSON.stringify(value) : absent;
  };
  return `{"id":${text('id', '""')},"status":${text('status', '""')},"description":${text('description', '""')},"attributes":${attributesText(row, plain)},"createdAt":${text('createdAt', 'null')},"updatedAt":${text('updatedAt', 'null')},"version":${versionOf(row)}}`;
}

function versionOf({ version }: WireRow): string {
  return typeof version?.N === 'string' ? String(Number(version.N)) : '0';
}

/** What was written around the application stands among the attributes, as in the API. */
function attributesText(row: WireRow, plain: Plain): string {
  let text = '';
  const held = row.attributes?.M as WireRow | undefined;
  for (const name in row) {
    if (FIELDS.has(name) && !(name === 'attributes' && held === undefined)) continue;
    // Of two with one name the application shows the one that it knows.
    if (held === undefined || !Object.hasOwn(held, name)) text += member(name, row[name] ?? {}, plain, text);
  }
  if (held !== undefined) for (const name in held) text += member(name, held[name] ?? {}, plain, text);
  return `{${text}}`;
}

function mapText(map: WireRow, plain: Plain): string {
  let text = '';
  for (const name in map) text += member(name, map[name] ?? {}, plain, text);
  return `{${text}}`;
}

function member(name: string, value: WireValue, plain: Plain, before: string): string {
  return `${before === '' ? '' : ','}${JSON.stringify(name)}:${valueText(value, plain)}`;
}

function valueText(value: WireValue, plain: Plain): string {
  if (value.S !== undefined) return JSON.stringify(value.S);
  if (value.N !== undefined) return value.N as string;
  if (value.M !== undefined) return mapText(value.M as WireRow, plain);
  if (value.L !== undefined) return listText(value.L as readonly WireValue[], plain);
  if (value.BOOL !== undefined) return String(value.BOOL);
  if (value.NULL !== undefined) return 'null';
  plain.inexact = true;
  if (value.NS !== undefined) return `[${(value.NS as readonly string[]).join(',')}]`;
  return JSON.stringify(value.SS ?? value.BS ?? value.B);
}

function listText(list: readonly WireValue[], plain: Plain): string {
  let text = '';
  for (const value of list) text += `${text === '' ? '' : ','}${valueText(value, plain)}`;
  return `[${text}]`;
}

function csvLine(row: WireRow, plain: Plain, safe: boolean): string {
  const { id, status, description, createdAt, updatedAt } = row;
  const cells = [id, status, description, createdAt, updatedAt].map((value) => {
    const text = String(value?.S ?? '');
    return cell(safe ? asText(text) : text);
  });
  return `${[...cells, versionOf(row), cell(attributesText(row, plain))].join(',')}\r\n`;
}

/** A cell of a line of CSV (RFC 4180). */
export function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
