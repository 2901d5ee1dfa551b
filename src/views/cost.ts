import type { CostLine } from '../services/cost/estimate.ts';
import type { CostBudget, CostReport } from '../services/cost/report.ts';
import type { CostTip } from '../services/cost/tips.ts';
import { blank, type Column, type Doc, lines, prose, stack, table } from '../terminal/layout/docs.ts';
import { bold, dim, type Text, type Tone, text, warn, withCommand } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { usdText } from '../words/usd-text.ts';
import { minuteText } from './periods.ts';
import { countText, plainValue } from './units.ts';

export const costView: View<CostReport> = {
  text: (report, style) => {
    const { tips, gross, net, from, to, rates, askedUsd, notes, budget } = report;
    if (!style.terminal) return table(report.lines, plainColumns());
    const foot = `rates of ${rates.region}, ${rates.asOf}; no taxes, no data out; this look costs ${usdText(askedUsd)} on AWS`;
    return stack([
      prose(`a month of 30 days, in US dollars, from ${minuteText(from)} to ${minuteText(to)} UTC`),
      blank,
      table(report.lines, columns(style)),
      blank,
      prose(
        text`${bold(`${usdText(gross)} a month`)}, ${usdText(net)} after the free tier if nothing else in the account uses it`,
      ),
      budget === null ? undefined : prose(budgetText(budget, net)),
      blank,
      ...tips.map(tipDoc),
      blank,
      lines(notes.map(warn)),
      prose(dim(foot)),
    ]);
  },
  rows: ({ lines }) => lines,
};

/** The estimate is of this environment, whatever the budget counts. */
function budgetText({ usd, scope }: CostBudget, net: number): string {
  const counts = scope === 'account' ? 'the whole account' : 'the tag of the environment';
  return `budget: ${usdText(usd)} a month for ${counts}; this environment takes ${Math.round((net / usd) * 100)} % of it`;
}

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

const TONES: Readonly<Record<CostTip['status'], Tone>> = { done: 'good', advice: 'warn', unknown: 'dim' };
const TIP_INDENT = 9;

function tipDoc({ tip, status, evidence, savingUsd, remedy }: CostTip): Doc {
  const saving =
    savingUsd === null || savingUsd < WORTH_TELLING
      ? ''
      : ` (${status === 'done' ? 'saves' : 'would save'} ${usdText(savingUsd)} a month)`;
  const head: Text = [
    { text: status, tone: TONES[status], width: TIP_INDENT },
    `${tip}: ${evidence}${saving}`,
  ];
  return stack([
    lines([head], 0, TIP_INDENT),
    remedy === null ? undefined : lines([withCommand(remedy)], TIP_INDENT, TIP_INDENT),
  ]);
}
