import type { History } from '../journal/history.ts';
import type { View } from '../terminal/printer.ts';
import { renderTable } from '../terminal/table.ts';
import { shownTime } from './time.ts';

export const historyView = (now: Date): View<History> => ({
  text: ({ entries }, style) =>
    renderTable(
      entries,
      [
        { title: 'n', value: ({ number }) => String(number) },
        { title: 'when', value: ({ time }) => shownTime(time, now, style) },
        { title: 'environment', value: ({ environment }) => environment },
        { title: 'action', value: ({ action }) => action },
        { title: 'target', value: ({ target }) => target, flexible: true },
        {
          title: 'outcome',
          value: ({ outcome }) => outcome,
          style: (text, { outcome }) => (outcome === 'done' ? text : style.bad(text)),
        },
        { title: 'by', value: ({ arn }) => arn ?? '-', flexible: true },
      ],
      style,
    ),
  rows: ({ entries }) => entries,
});
