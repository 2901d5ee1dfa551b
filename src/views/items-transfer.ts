import type { Advance } from '../operations/events.ts';
import type { ItemsExported, ItemsImported } from '../services/items/transfer/transfer.ts';
import { type Doc, lines, stack } from '../terminal/layout/docs.ts';
import { bad, good, type Text, text } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { counted } from '../words/counted.ts';
import { usdText } from '../words/usd-text.ts';
import { elapsedText } from './restore.ts';
import { bytesText, capacityText, countText } from './units.ts';

/** `12.3k of 40.0k items, 5.1k a second, 6 s left`. */
export function rateText({ done, from, total, elapsedMs }: Advance): string {
  const rate = elapsedMs === 0 ? 0 : ((done - from) / elapsedMs) * 1000;
  const known = total !== undefined && total > 0 && total >= done;
  const left = known && rate > 0 ? `, ${elapsedText(((total - done) / rate) * 1000)} left` : '';
  const noun = (known ? total : done) === 1 ? 'item' : 'items';
  return `${countText(done)}${known ? ` of ${countText(total)}` : ''} ${noun}, ${countText(rate)} a second${left}`;
}

export const exportedView: View<ItemsExported> = { text: exportedDoc };

/** Also told beside the data, when that goes to stdout. */
export function exportedDoc(result: ItemsExported): Doc {
  return lines(exportLines(result));
}

function exportLines(result: ItemsExported): Text[] {
  const { changed, table, file, format, items, bytes, consistent, readUnits, cost, seconds } = result;
  const behind = consistent ? [] : ['read eventually consistent: what was written last may be missing'];
  if (!changed) return [`would export ${table} as ${format} to ${file === '-' ? 'stdout' : file}`, ...behind];
  return [
    text`${good('exported')} ${counted(items, 'item')} of ${table} as ${format}${file === '-' ? '' : ` to ${file}`}: ${bytesText(bytes)} in ${elapsedText(seconds * 1000)}, ${capacityText(readUnits, 'read')}, ${usdText(cost)}`,
    ...behind,
    ...notKeptLines(result),
    ...formulaLines(result),
  ];
}

/** What an import of the file does not make as it is. */
function notKeptLines({ format, otherRows, inexact, refused }: ItemsExported): Text[] {
  const instead = '--format dynamodb-json keeps them';
  return [
    ...(otherRows === 0
      ? []
      : [
          `not exported: ${counted(otherRows, 'row')} with a timestamp other than 0, which are no items; ${instead}`,
        ]),
    ...(inexact === 0
      ? []
      : [
          `${counted(inexact, 'item')} not the same after an import of this ${format}: sets, binary values or attributes around the application; ${instead}`,
        ]),
    ...(refused === 0
      ? []
      : [
          `${counted(refused, 'item')} outside the API's rules, refused by an import of this ${format}; ${instead}`,
        ]),
  ];
}

function formulaLines({ formulas, csvSafe }: ItemsExported): Text[] {
  if (formulas === 0) return [];
  const items = `${counted(formulas, 'item')} with text that a spreadsheet would run as a formula`;
  return [
    csvSafe
      ? `${items}: marked with ', so this file is not for items import`
      : `${items}; for a spreadsheet, export with --csv-safe`,
  ];
}

export const importedView = (dry: boolean): View<ItemsImported> => ({
  text: (result) => {
    const { refused, reasons } = result;
    return stack([
      lines(importLines(result, dry)),
      lines(
        [
          ...reasons.map(
            ({ line, file, reason }) => `line ${line}${file === undefined ? '' : ` of ${file}`}: ${reason}`,
          ),
          ...(refused > reasons.length ? ['…'] : []),
        ],
        2,
      ),
    ]);
  },
});

function importLines(result: ItemsImported, dry: boolean): Text[] {
  const { table, file, read, written, same, skipped, refused, refusedFile } = result;
  const head: Text =
    read === 0
      ? `${file} holds no items`
      : dry
        ? `would import ${counted(read - refused - same - skipped, 'item')} of ${file} into ${table}`
        : text`${good('imported')} ${counted(written, 'item')} of ${file} into ${table} in ${elapsedText(result.seconds * 1000)}, ${capacityText(result.writeUnits, 'write')}, ${usdText(result.cost)}`;
  return [
    head,
    ...(same === 0 ? [] : [`already in the table, the same: ${counted(same, 'item')}`]),
    ...(skipped === 0
      ? []
      : [`in the table with other values, left as they are: ${counted(skipped, 'item')}`]),
    ...(refused === 0 ? [] : [text`${bad(`${refused} refused`)}: see ${refusedFile ?? '-'}`]),
  ];
}
