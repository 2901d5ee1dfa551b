import type { OperationsReport } from '../../services/report/report.ts';
import { rangeText } from '../periods.ts';
import { type Markdown, markdown, markdownLines, markdownTable } from '../templates/markdown.ts';
import { partedBy } from '../templates/template.ts';
import { headlineOf } from './headline.ts';
import { type Section, textOf } from './section.ts';
import { sectionsOf } from './sections.ts';

const PARAGRAPH = markdown`\n\n`;

/** The report as Markdown, for a comment, a ticket, or the summary of a CI job. */
export function reportMarkdown(report: OperationsReport): Markdown {
  const { environment, verdict, metrics, notes, troubles } = report;
  const all = [...notes, ...metrics.notes].map((note) => markdown`- ${note}`);
  return partedBy(PARAGRAPH, [
    markdown`# ${environment.name}: ${verdict.level.toUpperCase()}`,
    markdown`**${headlineOf(report)}**`,
    ...(troubles.length === 0 ? [] : [markdown`${verdict.text}`]),
    markdown`${rangeText(metrics)}`,
    ...sectionsOf(report).map(sectionText),
    ...(all.length === 0 ? [] : [markdown`## Notes`, markdownLines(all)]),
    markdown``,
  ]);
}

function sectionText({ title, text, columns, rows }: Section): Markdown {
  const headings = columns.map((column) => markdown`${column.title || ' '}`);
  const cells = rows.map((row) => row.cells.map((cell) => markdown`${textOf(cell)}`));
  const table = rows.length === 0 ? [] : [markdownTable(headings, cells)];
  const told = text === null ? [] : [markdown`${text}`];
  return partedBy(PARAGRAPH, [markdown`## ${title}`, ...told, ...table]);
}
