import { ITEM_LIMITS } from '../../../../function/item/item.ts';
import { FIELDS, type ItemRecord, isCurrent } from '../../../../function/item/record.ts';
import type { WireRow, WireValue } from '../../../aws/rows.ts';
import { asText } from '../../../spreadsheet.ts';
import type { ItemField } from '../where/item-fields.ts';
import { type Back, comesBack, surelySame } from './comes-back.ts';
import { REPLACED, recordPart } from './file-csv.ts';
import { CSV_COLUMNS, type TransferFormat } from './formats.ts';

/** A row as it stands in a file, and what comes of it. */
export interface RowText {
  readonly text: string;
  /** What an import of the file makes of it. */
  readonly back: Back;
  /** Whether it holds text that a spreadsheet would run. */
  readonly formula: boolean;
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
  if (format === 'dynamodb-json')
    return { text: `{"Item":${JSON.stringify(row)}}\n`, back: 'same', formula: false };
  const plain: Plain = { odd: false, depth: 1 };
  if (format === 'csv') return csvRow(row, plain, csvSafe);
  const text = itemText(row, plain);
  const same = !plain.odd && surelySame(row, text.length);
  return {
    text: format === 'jsonl' ? `${text}\n` : text,
    back: same ? 'same' : comesBack(row, { line: 1, text }),
    formula: false,
  };
}

interface Plain {
  /** Whether there are values, names or depths that may not come back as they are. */
  odd: boolean;
  /** Of the value at hand; an attribute's own is 1. */
  depth: number;
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

/** Each digit of it: what nobody can count on stays recognizable. */
function versionOf({ version }: WireRow): string {
  return typeof version?.N === 'string' ? version.N : '0';
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
  if (name === '' || name.length > ITEM_LIMITS.attributeName || ODD_NAMES.has(name)) plain.odd = true;
  return `${before === '' ? '' : ','}${JSON.stringify(name)}:${valueText(value, plain)}`;
}

const ODD_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

function valueText(value: WireValue, plain: Plain): string {
  if (plain.depth > ITEM_LIMITS.attributeDepth) plain.odd = true;
  if (value.S !== undefined) return JSON.stringify(value.S);
  if (value.N !== undefined) return value.N as string;
  if (value.M !== undefined) return within(plain, () => mapText(value.M as WireRow, plain));
  if (value.L !== undefined) return within(plain, () => listText(value.L as readonly WireValue[], plain));
  if (value.BOOL !== undefined) return String(value.BOOL);
  if (value.NULL !== undefined) return 'null';
  plain.odd = true;
  if (value.NS !== undefined) return `[${(value.NS as readonly string[]).join(',')}]`;
  return JSON.stringify(value.SS ?? value.BS ?? value.B);
}

function within(plain: Plain, write: () => string): string {
  plain.depth += 1;
  const text = write();
  plain.depth -= 1;
  return text;
}

function listText(list: readonly WireValue[], plain: Plain): string {
  let text = '';
  for (const value of list) text += `${text === '' ? '' : ','}${valueText(value, plain)}`;
  return `[${text}]`;
}

function csvRow(row: WireRow, plain: Plain, safe: boolean): RowText {
  const textOf = (value: WireValue | undefined): string => (typeof value?.S === 'string' ? value.S : '');
  const texts = {
    id: textOf(row.id),
    status: textOf(row.status),
    description: textOf(row.description),
    createdAt: textOf(row.createdAt),
    updatedAt: textOf(row.updatedAt),
  };
  const others = { version: versionOf(row), attributes: attributesText(row, plain) };
  const formula = Object.values(texts).some((each) => asText(each) !== each);
  const cells = Object.values(texts).map((each) => cell(safe ? asText(each) : each));
  const text = `${[...cells, others.version, cell(others.attributes)].join(',')}\r\n`;
  const same = !plain.odd && !text.includes(REPLACED) && surelySame(row, text.length);
  return {
    text,
    formula,
    back: same ? 'same' : comesBack(row, recordPart({ ...texts, ...others }, 1, text)),
  };
}

/** A cell of a line of CSV (RFC 4180). */
export function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
