import type { History, HistoryEntry } from '../journal/history.ts';
import { table } from '../terminal/layout/docs.ts';
import { bad } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { shownTime } from './time.ts';

export const historyView = (now: Date, all = false): View<History> => ({
  text: ({ entries }, style) =>
    table(entries, [
      { title: 'n', value: ({ number }) => (number === null ? '-' : String(number)) },
      { title: 'when', value: ({ time }) => shownTime(time, now, style), flexible: true },
      { title: 'environment', value: ({ environment }) => environment },
      { title: 'action', value: ({ action }) => action, flexible: true },
      { title: 'target', value: ({ target }) => target, flexible: true },
      { title: 'outcome', value: ({ outcome }) => (outcome === 'done' ? outcome : bad(outcome)) },
      {
        title: 'by',
        // Of an ARN the same stands in every row but its end.
        value: ({ arn }) => (style.terminal ? arn?.split(/[:/]/).at(-1) : arn) ?? '-',
        flexible: true,
      },
      ...(all ? [{ title: 'from', value: ({ from }: HistoryEntry) => from ?? '-', flexible: true }] : []),
    ]),
  rows: ({ entries }) => entries,
});
