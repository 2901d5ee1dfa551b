import { stringifyJson } from '../../../../function/exact-json.ts';
import type { ItemValue } from '../../../../function/item/item.ts';
import type { WireRow } from '../../../aws/rows.ts';
import { asText } from '../../../spreadsheet.ts';
import { type ItemField, pickFields } from '../where/item-fields.ts';
import { itemOfRow } from '../where/select-rows.ts';
import { cell, type RowFormat, type RowText, rowInFile } from './item-text.ts';

/** Some fields of a row as one line, or one element, of a file. */
export function fieldsInFile(row: WireRow, fields: readonly ItemField[], form: RowFormat): RowText {
  const picked = pickFields(itemOfRow(row), fields);
  // No import reads such a file; what plain JSON cannot tell is told all the same.
  const back = rowInFile(row, { ...form, format: 'jsonl' }).back === 'same' ? 'same' : 'changed';
  if (form.format !== 'csv') {
    const text = stringifyJson(picked);
    return { text: form.format === 'jsonl' ? `${text}\n` : text, back, formula: false };
  }
  const texts = fields.map(({ name }) => cellText(picked[name] ?? null));
  const cells = texts.map((text) => cell(form.csvSafe ? asText(text) : text));
  const formula = texts.some((text) => asText(text) !== text);
  return { text: `${cells.join(',')}\r\n`, back, formula };
}

function cellText(value: ItemValue): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : stringifyJson(value);
}
