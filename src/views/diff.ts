import type { DiffResult } from '../services/deploy/result.ts';
import { lines, stack } from '../terminal/layout/docs.ts';
import { bad, text } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { changesDoc, laterDoc, propertyText, remarks, settingsDoc } from './changes.ts';
import { foreignText } from './foreign-code.ts';
import { type Markdown, markdown, markdownCode, markdownLines, markdownTable } from './templates/markdown.ts';
import { partedBy } from './templates/template.ts';

export const diffView: View<DiffResult> = {
  text: (result) => {
    const { environment, changes, settings, counts, dataLosses, foreignCode } = result;
    const { name, status } = result.stack;
    const own = settingsDoc(name, settings);
    const runs =
      foreignCode === null
        ? undefined
        : lines([text`${bad('foreign code')}: the function runs ${foreignText(foreignCode)}`]);
    if (changes.length > 0)
      return stack([
        lines([`${environment}, stack ${name} (${status}): ${countsText(counts)}`]),
        changesDoc(changes),
        own,
        dataLosses.length === 0
          ? undefined
          : lines([bad(`the data of ${dataLosses.join(', ')} would be lost`)]),
        runs,
      ]);
    if (runs !== undefined) return stack([lines([`the stack of ${environment} needs no change`]), runs]);
    if (settings.length > 0)
      return stack([lines([`no resource of ${environment} changes`]), own, laterDoc(settings)]);
    return lines([`nothing to change: ${environment} is up to date`]);
  },
  rows: ({ changes }) => changes,
};

function countsText(counts: DiffResult['counts']): string {
  const words = {
    add: 'to add',
    modify: 'to change',
    replace: 'to replace',
    remove: 'to remove',
    import: 'to take over',
  };
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${words[name as keyof typeof words]}`)
    .join(', ');
}

const BREAK = markdown`<br>`;
const COMMA = markdown`, `;

/** For a comment on a pull request, and for the summary of a CI job. */
export function diffMarkdown(result: DiffResult): Markdown {
  const { environment, stack, changes, settings, counts, dataLosses, foreignCode } = result;
  const runs =
    foreignCode === null ? [] : [NOTHING, markdown`> **The function runs ${foreignText(foreignCode)}.**`];
  if (changes.length + settings.length === 0)
    return markdownLines([markdown`**${environment}**: nothing to change`, ...runs, NOTHING]);
  const lost = partedBy(COMMA, dataLosses.map(markdownCode));
  const losses = dataLosses.length === 0 ? [] : [NOTHING, markdown`> **The data of ${lost} would be lost.**`];
  const own = settings.map((setting) => [
    markdown`modify`,
    markdownCode(stack.name),
    markdownCode('AWS::CloudFormation::Stack'),
    markdownCode(propertyText(setting)),
  ]);
  return markdownLines([
    markdown`**${environment}**: ${countsText(counts) || 'no resource changes'}`,
    ...losses,
    ...runs,
    NOTHING,
    markdownTable(HEADINGS, [...changes.map(changeRow), ...own]),
    NOTHING,
  ]);
}

const NOTHING = markdown``;
const HEADINGS = [NOTHING, markdown`Resource`, markdown`Type`, markdown`Change`];

function changeRow(change: DiffResult['changes'][number]): Markdown[] {
  const notes = remarks(change).map((remark) => markdown`**${remark}**`);
  const properties = change.properties.map((property) => markdownCode(propertyText(property)));
  return [
    markdown`${change.action}`,
    markdownCode(change.logicalId),
    markdownCode(change.type),
    partedBy(BREAK, [...notes, ...properties]),
  ];
}
