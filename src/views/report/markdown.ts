import type { OperationsReport } from '../../services/report/report.ts';
import { markdownTable, markdownText } from '../markdown.ts';
import { rangeText } from '../periods.ts';
import { type Section, sectionsOf } from './sections.ts';

/** The report as Markdown, for a comment, a ticket, or the summary of a CI job. */
export function reportMarkdown(report: OperationsReport): string {
  const { environment, verdict, metrics, notes } = report;
  const all = [...notes, ...metrics.notes];
  return [
    `# ${markdownText(environment.name)}: ${verdict.level.toUpperCase()}`,
    `**${markdownText(verdict.text)}**`,
    rangeText(metrics),
    ...sectionsOf(report).map(sectionText),
    ...(all.length === 0 ? [] : [`## Notes`, all.map((note) => `- ${markdownText(note)}`).join('\n')]),
    '',
  ].join('\n\n');
}

function sectionText({ title, text, columns, rows }: Section): string {
  const table =
    rows.length === 0
      ? []
      : [
          markdownTable(
            columns.map((column) => column.title || ' '),
            rows.map((row) => row.map(markdownText)),
          ),
        ];
  return [`## ${title}`, ...(text === null ? [] : [markdownText(text)]), ...table].join('\n\n');
}
