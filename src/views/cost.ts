import type { CostLine } from '../services/cost/estimate.ts';
import type { CostReport } from '../services/cost/report.ts';
import type { CostTip } from '../services/cost/tips.ts';
import { type Look, safeLine } from '../terminal/look.ts';
import type { View } from '../terminal/printer.ts';
import { type Column, renderTable } from '../terminal/table.ts';
import { minuteText } from './periods.ts';
import { countText, plainValue, usdText } from './units.ts';

export const costView: View<CostReport> = {
  text: async (report, look) => {
    const { lines, tips, gross, net, from, to, rates, askedUsd, notes } = report;
    if (!look.terminal) return renderTable(lines, plainColumns(), look);
    const head = `a month of 30 days, in US dollars, from ${minuteText(from)} to ${minuteText(to)} UTC\n\n`;
    const total = `\n${look.bold(`${usdText(gross)} a month`)}, ${usdText(net)} after the free tier if nothing else in the account uses it\n\n`;
    const foot = `rates of ${rates.region}, ${rates.asOf}; no taxes, no data out; this look costs ${usdText(askedUsd)} on AWS`;
    return [
      head,
      await renderTable(lines, columns(look), look),
      total,
      ...tips.map((tip) => tipText(tip, look)),
      '\n',
      ...notes.map((note) => `${look.warn(safeLine(note))}\n`),
      `${look.dim(foot)}\n`,
    ].join('');
  },
  rows: ({ lines }) => lines,
};

function columns(look: Look): Column<CostLine>[] {
  const wide = look.width >= 72;
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
    ...(look.width >= 110
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

function tipText({ tip, status, evidence, savingUsd, remedy }: CostTip, look: Look): string {
  const style = { done: look.good, advice: look.warn, unknown: look.dim }[status];
  const saving =
    savingUsd === null || savingUsd < WORTH_TELLING
      ? ''
      : ` (${status === 'done' ? 'saves' : 'would save'} ${usdText(savingUsd)} a month)`;
  const what = remedy === null ? '' : `\n         ${remedy}`;
  return `${style(status.padEnd(7))}  ${tip}: ${safeLine(evidence)}${saving}${what}\n`;
}
