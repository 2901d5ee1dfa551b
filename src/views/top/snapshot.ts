import type { TopReport } from '../../services/top/report.ts';
import { blank, type Doc, heading, lines, stack, table } from '../../terminal/layout/docs.ts';
import { dim, joined, whole } from '../../terminal/layout/text.ts';
import type { View } from '../../terminal/printer.ts';
import { usdText } from '../../words/usd-text.ts';
import { lineDoc } from '../logs.ts';
import { errorTitle, requestsOf } from '../logs-errors.ts';
import { alarmCells, numberCells, problemLines } from './figures.ts';
import { troubleCells } from './trouble.ts';

const MOST_GROUPS = 20;
const MOST_LINES = 20;

/** The same without a screen: everything below each other, and nothing drawn over. */
export const topView: View<TopReport> = {
  text: (report, style) => {
    const { environment, time, numbers, alarms, log } = report;
    const groups = log.value?.groups ?? [];
    const last = log.value?.lines.slice(-MOST_LINES) ?? [];
    const hidden = groups.length - Math.min(groups.length, MOST_GROUPS);
    return stack([
      lines(troubleCells(report).map(({ text }) => text)),
      lines([joined([environment.name, environment.region ?? 'local', time], '  ')]),
      lines(numberCells(report).map(({ text }) => text)),
      lines(problemLines('metrics', numbers, time)),
      lines([
        joined(
          alarmCells(alarms.value).map(({ text }) => text),
          '  ',
        ),
      ]),
      lines(problemLines('alarms', alarms, time)),
      lines(problemLines('log', log, time)),
      blank,
      heading(`errors: ${log.value?.errors ?? 'not known'}`),
      ...(groups.length === 0 ? [] : [groupTable(groups.slice(0, MOST_GROUPS))]),
      ...(hidden === 0 ? [] : [lines([`${hidden} more: ${style.command('logs errors')}`])]),
      blank,
      heading('log'),
      ...last.map((line) => lineDoc(line, style)),
      blank,
      lines([dim(priceText(numbers.value))]),
    ]);
  },
};

function priceText(numbers: TopReport['numbers']['value']): string {
  const { metrics = 0, usd = 0 } = numbers?.asked ?? {};
  return `${metrics} metrics asked for, ${usdText(usd)} on AWS; the last minutes may not be complete`;
}

function groupTable(groups: NonNullable<TopReport['log']['value']>['groups']): Doc {
  return table(groups, [
    { title: 'count', value: ({ count }) => String(count) },
    { title: 'last', value: ({ lastSeen }) => lastSeen.slice(11, 19) },
    { title: 'error', value: errorTitle, flexible: true },
    { title: 'requests', value: (group) => requestsOf(group), flexible: true },
    { title: 'request', value: ({ sampleRequestId }) => whole(sampleRequestId ?? '-') },
  ]);
}
