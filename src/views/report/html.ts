import type { OperationsReport } from '../../services/report/report.ts';
import { usdText } from '../../words/usd-text.ts';
import { minuteText, type PeriodRange, rangeText } from '../periods.ts';
import { type Html, html } from '../templates/html.ts';
import { chart, legend } from './chart.ts';
import { headlineOf } from './headline.ts';
import { type ChartMark, chartMarks } from './marks.ts';
import { type Panel, panelsOf } from './panels.ts';
import { type Cell, type Row, type Section, textOf } from './section.ts';
import { sectionsOf } from './sections.ts';
import { STYLES } from './styles.ts';
import { valueDetails } from './value-table.ts';

/** Whatever text gets into the page, a browser neither runs nor fetches anything for it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** The report as one page that needs no network and no script. */
export function reportHtml(report: OperationsReport): Html {
  const { environment, metrics, verdict, troubles } = report;
  const headline = headlineOf(report);
  const seen = troubles.length === 0 ? '' : html`<br><span class="soft">${verdict.text}</span>`;
  const [checks = html``, ...others] = sectionsOf(report).map(sectionMarkup);
  const where = `${environment.class}${environment.region === null ? '' : ` in ${environment.region}`}`;
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${environment.name}: ${headline}</title>
<style>${STYLES}</style></head><body><main>
<h1>${environment.name}</h1>
<p class="soft">${where}; ${rangeText(metrics)}</p>
<p class="verdict ${verdict.level}"><strong>${verdict.level.toUpperCase()}</strong> ${headline}${seen}</p>
${checks}
${charts(report)}
${others}
${footer(report)}
</main></body></html>
`;
}

function charts({ metrics, releases, fired }: OperationsReport): Html {
  const { shown, silent } = panelsOf(metrics);
  const marks = chartMarks({ releases: releases ?? [], fired: fired ?? [] }, metrics);
  const figures = shown.map((panel, index) => figure(panel, metrics, marks, `chart${index}`));
  const key = marksKey(marks);
  const none =
    silent.length === 0 ? '' : html`<p>None in this time: ${silent.map(lowerFirst).join(', ')}.</p>`;
  const all =
    figures.length === 0
      ? html`<p>Nothing happened in this time.</p>`
      : html`<div class="charts">${figures}</div>`;
  return html`<h2>Over time</h2>${key === '' ? '' : html`<p class="soft">${key}</p>`}${none}${all}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What the marks stand for, where there are any. */
function marksKey(marks: readonly ChartMark[]): string {
  const told = [
    ...(marks.some(({ kind }) => kind === 'release') ? ['r and its number mark a release'] : []),
    ...(marks.some(({ kind }) => kind === 'fired') ? ['! marks an alarm that went off'] : []),
  ];
  return told.length === 0 ? '' : `${told.join(', ')}.`;
}

function figure(panel: Panel, range: PeriodRange, marks: readonly ChartMark[], id: string): Html {
  return html`<figure><h3>${panel.title}</h3>${legend(panel)}${chart(panel, range, marks, id)}${valueDetails(panel, range)}</figure>`;
}

const LEVELS = ['good', 'warning', 'bad', 'unknown'];

function sectionMarkup(section: Section): Html {
  const text = section.text === null ? '' : html`<p>${section.text}</p>`;
  return html`<h2>${section.title}</h2>${text}${section.rows.length === 0 ? '' : tableMarkup(section)}`;
}

/** A time, the id of a request, a short route: read at one glance, or copied. */
const WHOLE =
  /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Z]+ \/\S{0,24}( \d{3})?)$/;
/** What is more than this becomes cards where the window is narrow. */
const NARROW_COLUMNS = 6;
const NARROW_CHARACTERS = 70;

function isWide({ columns, rows }: Section): boolean {
  const length = ({ cells }: Row): number => cells.reduce((sum, cell) => sum + textOf(cell).length, 0);
  return columns.length > NARROW_COLUMNS || rows.some((row) => length(row) > NARROW_CHARACTERS);
}

function tableMarkup(section: Section): Html {
  const { columns, rows } = section;
  const cards = isWide(section);
  const kind = (index: number, cell: Cell = ''): Html => {
    if (columns[index]?.number) return html` class="number"`;
    return WHOLE.test(textOf(cell)) ? html` class="whole"` : html``;
  };
  const label = (index: number): Html =>
    cards ? html` data-label="${columns[index]?.title ?? ''}"` : html``;
  const head = columns.map(({ title }, index) => html`<th scope="col"${kind(index)}>${title}`);
  const body = rows.map(({ cells, id }) => {
    const parts = cells.map(
      (cell, index) => html`<td${kind(index, cell)}${label(index)}>${cellMarkup(cell)}`,
    );
    return html`<tr${id === undefined ? '' : html` id="${id}"`}>${parts}`;
  });
  return html`<div class="wide" tabindex="0"><table${cards ? html` class="cards"` : ''}><thead><tr>${head}<tbody>${body}</table></div>`;
}

/** Levels are words first; the colour only repeats them. */
function cellMarkup(cell: Cell): Html {
  const text = textOf(cell);
  if (typeof cell !== 'string') return html`<a href="#${cell.to}">${text}</a>`;
  return LEVELS.includes(text) ? html`<span class="level ${text}">${text}</span>` : html`${text}`;
}

function footer({ notes, metrics, madeAt, redacted, askedUsd }: OperationsReport): Html {
  const all = [...notes, ...metrics.notes].map((note) => html`<li>${note}</li>`);
  const list = all.length === 0 ? '' : html`<h2>Notes</h2><ul>${all}</ul>`;
  const price = usdText(askedUsd);
  const taken = redacted ? ' Accounts, people and addresses were taken out.' : '';
  return html`${list}<p class="soft">Made ${minuteText(madeAt)} UTC. The last period may not be complete.${taken} Making it costs ${price} on AWS.</p>`;
}
