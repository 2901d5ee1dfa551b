import type { HealthReport } from '../services/health.ts';
import { table } from '../terminal/layout/docs.ts';
import { bad, good } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { type Markdown, markdown, markdownLines } from './templates/markdown.ts';

export const healthView: View<HealthReport> = {
  text: ({ checks }) =>
    table(checks, [
      { title: 'check', value: ({ name }) => name },
      { title: 'result', value: ({ healthy }) => (healthy ? good('ok') : bad('FAILED')) },
      { title: 'latency', value: ({ latencyMs }) => (latencyMs === undefined ? '' : `${latencyMs} ms`) },
      { title: 'detail', value: ({ detail }) => detail, flexible: true },
    ]),
  rows: ({ checks }) => checks,
};

/** For the summary of a CI job. */
export function healthMarkdown(environmentName: string, { healthy, checks }: HealthReport): Markdown {
  const failed = checks
    .filter((check) => !check.healthy)
    .map(({ name, detail }) => markdown`- ${`${name}: ${detail}`}`);
  const why = failed.length === 0 ? '' : markdown`\n\n${markdownLines(failed)}`;
  return markdown`**${environmentName}**: ${healthy ? 'healthy' : markdown`**NOT healthy**`}${why}\n`;
}
