import type { OperationsReport } from '../../services/report/report.ts';
import { type Look, safeLine } from '../../terminal/look.ts';
import type { View } from '../../terminal/printer.ts';
import { renderTable } from '../../terminal/table.ts';
import { rangeText } from '../periods.ts';

/** The verdict and the checks; the whole is in the files and in JSON. */
export const reportView: View<OperationsReport> = {
  text: async ({ environment, verdict, checks, metrics, notes }, look) => {
    const table = await renderTable(
      checks,
      [
        {
          title: 'result',
          value: ({ level }) => level,
          style: (text, { level }) => styleOf(level, look)(text),
        },
        { title: 'check', value: ({ name }) => name },
        { title: 'what was seen', value: ({ detail }) => detail, flexible: true },
      ],
      look,
    );
    if (!look.terminal) return table;
    const head = `${environment.name}: ${styleOf(verdict.level, look)(verdict.text)}\n${rangeText(metrics)}\n\n`;
    return [head, table, ...notes.map((note) => `${look.warn(safeLine(note))}\n`)].join('');
  },
  rows: ({ checks }) => checks,
};

function styleOf(level: OperationsReport['checks'][number]['level'], look: Look): (text: string) => string {
  return { good: look.good, warning: look.warn, bad: look.bad, unknown: look.dim }[level];
}
