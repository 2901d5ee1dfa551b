import type { OperationsReport, ReleaseMark } from '../../services/report/report.ts';
import { minuteText, type PeriodRange, rangeText, valuesByPeriod } from '../periods.ts';
import { plainValue, usdText } from '../units.ts';
import { escapeMarkup } from './escape.ts';
import { type Panel, panelsOf } from './panels.ts';
import { type Section, sectionsOf } from './sections.ts';
import { STYLES } from './styles.ts';
import { chartText, legend, svgChart } from './svg-chart.ts';

/** The report as one page that needs no network and no script. */
export function reportHtml(report: OperationsReport): string {
  const { environment, metrics, verdict } = report;
  const [checks, ...others] = sectionsOf(report).map(sectionMarkup);
  const where = `${environment.class}${environment.region === null ? '' : ` in ${environment.region}`}`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    // Whatever text gets into the page, a browser neither runs nor fetches anything for it.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeMarkup(`${environment.name}: ${verdict.text}`)}</title>`,
    `<style>${STYLES}</style></head><body><main>`,
    `<h1>${escapeMarkup(environment.name)}</h1>`,
    `<p class="soft">${escapeMarkup(`${where}; ${rangeText(metrics)}`)}</p>`,
    `<p class="verdict ${verdict.level}"><strong>${verdict.level.toUpperCase()}</strong> ${escapeMarkup(verdict.text)}</p>`,
    checks,
    charts(report),
    ...others,
    footer(report),
    '</main></body></html>\n',
  ].join('\n');
}

function charts({ metrics, releases }: OperationsReport): string {
  const figures = panelsOf(metrics).map((panel, index) =>
    figure(panel, metrics, releases ?? [], `chart${index}`),
  );
  const all =
    figures.length === 0
      ? '<p>Nothing happened in this time.</p>'
      : `<div class="charts">${figures.join('')}</div>`;
  return `<h2>Over time</h2>${all}`;
}

function figure(panel: Panel, range: PeriodRange, releases: readonly ReleaseMark[], id: string): string {
  return [
    `<figure><h3>${escapeMarkup(panel.title)}</h3>`,
    svgChart(panel, range, releases, id),
    legend(panel),
    `<figcaption class="soft">${escapeMarkup(chartText(panel))}</figcaption>`,
    `<details><summary>Values</summary>${valueTable(panel, range)}</details></figure>`,
  ].join('');
}

/** What the chart shows, for those who do not see it; times without any value are left out. */
function valueTable({ metrics }: Panel, range: PeriodRange): string {
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

function sectionMarkup(section: Section): string {
  const text = section.text === null ? '' : `<p>${escapeMarkup(section.text)}</p>`;
  return `<h2>${escapeMarkup(section.title)}</h2>${text}${section.rows.length === 0 ? '' : tableMarkup(section)}`;
}

function tableMarkup({ columns, rows }: Section): string {
  const kind = (index: number, cell = ''): string => {
    if (columns[index]?.number) return ' class="number"';
    return cell.length > LONG ? ' class="long"' : '';
  };
  const head = columns.map(({ title }, index) => `<th scope="col"${kind(index)}>${escapeMarkup(title)}</th>`);
  const body = rows.map(
    (row) =>
      `<tr>${row.map((cell, index) => `<td${kind(index, cell)}>${cellMarkup(cell)}</td>`).join('')}</tr>`,
  );
  return `<div class="wide" tabindex="0"><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

/** Levels are words first; the colour only repeats them. */
function cellMarkup(cell: string): string {
  return LEVELS.includes(cell) ? `<span class="level ${cell}">${cell}</span>` : escapeMarkup(cell);
}

function footer({ notes, metrics, madeAt, redacted, cost }: OperationsReport): string {
  const all = [...notes, ...metrics.notes].map((note) => `<li>${escapeMarkup(note)}</li>`);
  const list = all.length === 0 ? '' : `<h2>Notes</h2><ul>${all.join('')}</ul>`;
  const price = usdText((cost?.askedUsd ?? 0) + metrics.asked.usd);
  const taken = redacted ? ' Accounts, people and addresses were taken out.' : '';
  return `${list}<p class="soft">Made ${minuteText(madeAt)} UTC. The last period may not be complete.${taken} Making it costs ${escapeMarkup(price)} on AWS.</p>`;
}
