import type { OperationsReport } from '../../services/report/report.ts';
import { blank, lines, prose, stack, table } from '../../terminal/layout/docs.ts';
import { type Span, type Tone, text, warn } from '../../terminal/layout/text.ts';
import type { View } from '../../terminal/printer.ts';
import { rangeText } from '../periods.ts';
import { headlineOf } from './headline.ts';

/** The verdict and the checks; the whole is in the files and in JSON. */
export const reportView: View<OperationsReport> = {
  text: (report, style) => {
    const { environment, verdict, troubles, checks, metrics, notes } = report;
    const list = table(checks, [
      { title: 'result', value: ({ level }) => toned(level, level) },
      { title: 'check', value: ({ name }) => name },
      { title: 'what was seen', value: ({ detail }) => detail, flexible: true },
    ]);
    if (!style.terminal) return list;
    return stack([
      prose(text`${environment.name}: ${toned(headlineOf(report), verdict.level)}`),
      troubles.length === 0 ? undefined : prose(verdict.text),
      prose(rangeText(metrics)),
      blank,
      list,
      lines(notes.map(warn)),
    ]);
  },
  rows: ({ checks }) => checks,
};

type Level = OperationsReport['checks'][number]['level'];

const TONES: Readonly<Record<Level, Tone>> = { good: 'good', warning: 'warn', bad: 'bad', unknown: 'dim' };

function toned(said: string, level: Level): Span {
  return { text: said, tone: TONES[level] };
}
