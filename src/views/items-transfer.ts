import type { Advance } from '../operations/events.ts';
import type { ItemsExported, ItemsImported } from '../services/items/transfer/transfer.ts';
import { type Doc, lines, stack } from '../terminal/layout/docs.ts';
import { bad, good, type Text, text } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { elapsedText } from './restore.ts';
import { bytesText, countText, usdText } from './units.ts';

/** `12.3k of 40.0k items, 5.1k a second, 6 s left`. */
export function rateText({ done, from, total, elapsedMs }: Advance): string {
  const rate = elapsedMs === 0 ? 0 : ((done - from) / elapsedMs) * 1000;
  const known = total !== undefined && total > 0 && total >= done;
  const left = known && rate > 0 ? `, ${elapsedText(((total - done) / rate) * 1000)} left` : '';
  return `${countText(done)}${known ? ` of ${countText(total)}` : ''} items, ${countText(rate)} a second${left}`;
}

export const exportedView: View<ItemsExported> = { text: exportedDoc };

/** Also told beside the data, when that goes to stdout. */
export function exportedDoc(result: ItemsExported): Doc {
  return lines(exportLines(result));
}

function exportLines(result: ItemsExported): Text[] {
  const { changed, table, file, format, items, bytes, otherRows, inexact, readUnits, cost, seconds } = result;
  if (!changed) return [`would export ${table} as ${format} to ${file === '-' ? 'stdout' : file}`];
  return [
    text`${good('exported')} ${items} items of ${table} as ${format}${file === '-' ? '' : ` to ${file}`}: ${bytesText(bytes)} in ${elapsedText(seconds * 1000)}, ${countText(readUnits)} read units, ${usdText(cost)}`,
    ...(otherRows === 0
      ? []
      : [`left out: ${otherRows} rows that are not items as they are now; --format dynamodb-json has them`]),
    ...(inexact === 0
      ? []
      : [
          `${inexact} items hold sets or binary values, which ${format} cannot tell from lists and texts; --format dynamodb-json can`,
        ]),
  ];
}

export const importedView = (dry: boolean): View<ItemsImported> => ({
  text: (result) => {
    const { refused, reasons } = result;
    return stack([
      lines(importLines(result, dry)),
      lines(
        [
          ...reasons.map(({ line, reason }) => `line ${line}: ${reason}`),
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
        ? `would import ${read - refused - same - skipped} items of ${file} into ${table}`
        : text`${good('imported')} ${written} items of ${file} into ${table} in ${elapsedText(result.seconds * 1000)}, ${countText(result.writeUnits)} write units, ${usdText(result.cost)}`;
  return [
    head,
    ...(same === 0 ? [] : [`${same} were there already, the same`]),
    ...(skipped === 0 ? [] : [`${skipped} were left as they are in the table`]),
    ...(refused === 0 ? [] : [text`${bad(`${refused} refused`)}: see ${refusedFile ?? '-'}`]),
  ];
}
