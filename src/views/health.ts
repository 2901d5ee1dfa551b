import type { HealthReport } from '../services/health.ts';
import type { View } from '../terminal/printer.ts';
import { renderTable } from '../terminal/table.ts';

export const healthView: View<HealthReport> = {
  text: ({ checks }, style) =>
    renderTable(
      checks,
      [
        { title: 'check', value: ({ name }) => name },
        {
          title: 'result',
          value: ({ healthy }) => (healthy ? 'ok' : 'FAILED'),
          style: (text, { healthy }) => (healthy ? style.good(text) : style.bad(text)),
        },
        { title: 'latency', value: ({ latencyMs }) => (latencyMs === undefined ? '' : `${latencyMs} ms`) },
        { title: 'detail', value: ({ detail }) => detail, flexible: true },
      ],
      style,
    ),
  rows: ({ checks }) => checks,
};

/** For the summary of a CI job. */
export function healthMarkdown(environmentName: string, { healthy, checks }: HealthReport): string {
  const failed = checks.filter((check) => !check.healthy).map(({ name, detail }) => `${name}: ${detail}`);
  const why = failed.length === 0 ? '' : `\n\n${failed.map((line) => `- ${line}`).join('\n')}`;
  return `**${environmentName}**: ${healthy ? 'healthy' : '**NOT healthy**'}${why}\n`;
}
