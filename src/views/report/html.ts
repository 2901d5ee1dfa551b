import type { OperationsReport } from '../../services/report/report.ts';
import { usdText } from '../../words/usd-text.ts';
import { minuteText, type PeriodRange, rangeText, valuesByPeriod } from '../periods.ts';
import { type Html, html } from '../templates/html.ts';
import { plainValue } from '../units.ts';
import { type Panel, panelsOf } from './panels.ts';
import { type Section, sectionsOf } from './sections.ts';
import { STYLES } from './styles.ts';
import { type ChartMarks, chartText, legend, svgChart } from './svg-chart.ts';

/** Whatever text gets into the page, a browser neither runs nor fetches anything for it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** The report as one page that needs no network and no script. */
export function reportHtml(report: OperationsReport): Html {
  const { environment, metrics, verdict } = report;
  const [checks = html``, ...others] = sectionsOf(report).map(sectionMarkup);
  const where = `${environment.class}${environment.region === null ? '' : ` in ${environment.region}`}`;
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${environment.name}: ${verdict.text}</title>
<style>${STYLES}</style></head><body><main>
<h1>${environment.name}</h1>
<p class="soft">${where}; ${rangeText(metrics)}</p>
<p class="verdict ${verdict.level}"><strong>${verdict.level.toUpperCase()}</strong> ${verdict.text}</p>
${checks}
${charts(report)}
${others}
${footer(report)}
</main></body></html>
`;
}

function charts({ metrics, releases, fired }: OperationsReport): Html {
  const figures = panelsOf(metrics).map((panel, index) =>
    figure(panel, metrics, { releases: releases ?? [], fired: fired ?? [] }, `chart${index}`),
  );
  const all =
    figures.length === 0
      ? html`<p>Nothing happened in this time.</p>`
      : html`<div class="charts">${figures}</div>`;
  return html`<h2>Over time</h2>${all}`;
}

function figure(panel: Panel, range: PeriodRange, marks: ChartMarks, id: string): Html {
  const chart = svgChart(panel, range, marks, id);
  const values = html`<details><summary>Values</summary>${valueTable(panel, range)}</details>`;
  const caption = html`<figcaption class="soft">${chartText(panel)}</figcaption>`;
  return html`<figure><h3>${panel.title}</h3>${chart}${legend(panel)}${caption}${values}</figure>`;
}

/** What the chart shows, for those who do not see it; times without any value are left out. */
function valueTable({ metrics }: Panel, range: PeriodRange): Html {
  const columns = metrics.map((metric) => valuesByPeriod(metric, range));
  const start = Date.parse(range.from);
  const rows = (columns[0] ?? []).flatMap((_, index) => {
    const values = columns.map((column) => column[index]);
    if (values.every((value) => value === undefined)) return [];
    const time = minuteText(new Date(start + index * range.periodSeconds * 1000).toISOString());
    return [
      [
        time,
        ...values.map((value) => (value === undefined ? '-' : plainValue(Number(value.toPrecision(4))))),
      ],
    ];
  });
  const headings = [
    { title: 'Time' },
    ...metrics.map(({ label }) => ({ title: label, number: true as const })),
  ];
  return tableMarkup({ title: '', text: null, columns: headings, rows });
}

/** Text that may be broken anywhere; what is shorter stays whole. */
const LONG = 20;
const LEVELS = ['good', 'warning', 'bad', 'unknown'];

function sectionMarkup(section: Section): Html {
  const text = section.text === null ? '' : html`<p>${section.text}</p>`;
  return html`<h2>${section.title}</h2>${text}${section.rows.length === 0 ? '' : tableMarkup(section)}`;
}

function tableMarkup({ columns, rows }: Section): Html {
  const kind = (index: number, cell = ''): Html => {
    if (columns[index]?.number) return html` class="number"`;
    return cell.length > LONG ? html` class="long"` : html``;
  };
  const head = columns.map(({ title }, index) => html`<th scope="col"${kind(index)}>${title}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>${row.map((cell, index) => html`<td${kind(index, cell)}>${cellMarkup(cell)}</td>`)}</tr>`,
  );
  return html`<div class="wide" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** Levels are words first; the colour only repeats them. */
function cellMarkup(cell: string): Html {
  return LEVELS.includes(cell) ? html`<span class="level ${cell}">${cell}</span>` : html`${cell}`;
}

function footer({ notes, metrics, madeAt, redacted, cost }: OperationsReport): Html {
  const all = [...notes, ...metrics.notes].map((note) => html`<li>${note}</li>`);
  const list = all.length === 0 ? '' : html`<h2>Notes</h2><ul>${all}</ul>`;
  const price = usdText((cost?.askedUsd ?? 0) + metrics.asked.usd);
  const taken = redacted ? ' Accounts, people and addresses were taken out.' : '';
  return html`${list}<p class="soft">Made ${minuteText(madeAt)} UTC. The last period may not be complete.${taken} Making it costs ${price} on AWS.</p>`;
}
