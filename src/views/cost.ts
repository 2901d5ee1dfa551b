import type { CostLine } from '../services/cost/estimate.ts';
import type { CostReport } from '../services/cost/report.ts';
import type { CostTip } from '../services/cost/tips.ts';
import type { View } from '../terminal/printer.ts';
import { safeLine } from '../terminal/safe-text.ts';
import { type Column, renderTable } from '../terminal/table.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { minuteText } from './periods.ts';
import { countText, plainValue, usdText } from './units.ts';

export const costView: View<CostReport> = {
  text: async (report, style) => {
    const { lines, tips, gross, net, from, to, rates, askedUsd, notes } = report;
    if (!style.terminal) return renderTable(lines, plainColumns(), style);
    const head = `a month of 30 days, in US dollars, from ${minuteText(from)} to ${minuteText(to)} UTC\n\n`;
    const total = `\n${style.bold(`${usdText(gross)} a month`)}, ${usdText(net)} after the free tier if nothing else in the account uses it\n\n`;
    const foot = `rates of ${rates.region}, ${rates.asOf}; no taxes, no data out; this look costs ${usdText(askedUsd)} on AWS`;
    return [
      head,
      await renderTable(lines, columns(style), style),
      total,
      ...tips.map((tip) => tipText(tip, style)),
      '\n',
      ...notes.map((note) => `${style.warn(safeLine(note))}\n`),
      `${style.dim(foot)}\n`,
    ].join('');
  },
  rows: ({ lines }) => lines,
};

function columns(style: TextStyle): Column<CostLine>[] {
  const wide = style.width >= 72;
  return [
    { title: 'item', value: ({ item }) => item },
    ...(wide
      ? [
          {
            title: 'a month',
            value: ({ monthly, unit }: CostLine) => `${quantityText(monthly)} ${unit}`,
            flexible: true,
          },
        ]
      : []),
    { title: 'gross', value: ({ gross }) => usdText(gross) },
    { title: 'net', value: ({ net }) => usdText(net) },
    ...(style.width >= 110
      ? [
          {
            title: 'basis',
            value: ({ basis, note }: CostLine) => (note === null ? basis : `${basis}: ${note}`),
            flexible: true,
          },
        ]
      : []),
  ];
}

/** US dollars a month. */
const WORTH_TELLING = 0.01;

function quantityText(quantity: number): string {
  return quantity > 0 && quantity < 0.1 ? quantity.toPrecision(2) : countText(quantity);
}

function plainColumns(): Column<CostLine>[] {
  const column = (title: string, value: (line: CostLine) => string) => ({ title, value });
  return [
    column('item', ({ item }) => item),
    column('a month', ({ monthly }) => plainValue(monthly)),
    column('unit', ({ unit }) => unit),
    column('gross', ({ gross }) => plainValue(gross)),
    column('net', ({ net }) => plainValue(net)),
    column('basis', ({ basis }) => basis),
  ];
}

function tipText({ tip, status, evidence, savingUsd, remedy }: CostTip, style: TextStyle): string {
  const paint = { done: style.good, advice: style.warn, unknown: style.dim }[status];
  const saving =
    savingUsd === null || savingUsd < WORTH_TELLING
      ? ''
      : ` (${status === 'done' ? 'saves' : 'would save'} ${usdText(savingUsd)} a month)`;
  const what = remedy === null ? '' : `\n         ${remedy}`;
  return `${paint(status.padEnd(7))}  ${tip}: ${safeLine(evidence)}${saving}${what}\n`;
}
