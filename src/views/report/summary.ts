import type { OperationsReport } from '../../services/report/report.ts';
import type { View } from '../../terminal/printer.ts';
import { safeLine } from '../../terminal/safe-text.ts';
import { renderTable } from '../../terminal/table.ts';
import type { TextStyle } from '../../terminal/text-style.ts';
import { rangeText } from '../periods.ts';

/** The verdict and the checks; the whole is in the files and in JSON. */
export const reportView: View<OperationsReport> = {
  text: async ({ environment, verdict, checks, metrics, notes }, style) => {
    const table = await renderTable(
      checks,
      [
        {
          title: 'result',
          value: ({ level }) => level,
          style: (text, { level }) => styleOf(level, style)(text),
        },
        { title: 'check', value: ({ name }) => name },
        { title: 'what was seen', value: ({ detail }) => detail, flexible: true },
      ],
      style,
    );
    if (!style.terminal) return table;
    const head = `${environment.name}: ${styleOf(verdict.level, style)(verdict.text)}\n${rangeText(metrics)}\n\n`;
    return [head, table, ...notes.map((note) => `${style.warn(safeLine(note))}\n`)].join('');
  },
  rows: ({ checks }) => checks,
};

function styleOf(
  level: OperationsReport['checks'][number]['level'],
  style: TextStyle,
): (text: string) => string {
  return { good: style.good, warning: style.warn, bad: style.bad, unknown: style.dim }[level];
}
