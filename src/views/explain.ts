import type { Explanation, TimelineEvent } from '../services/explain/explanation.ts';
import type { View } from '../terminal/printer.ts';
import { safeLine } from '../terminal/safe-text.ts';
import { renderTable } from '../terminal/table.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { millisecondsText } from './units.ts';

/** The cause first; then how it came to that. */
export const explanationView: View<Explanation> = {
  text: async (explanation, style) => {
    const { cause, failed, events, notes } = explanation;
    const told = safeLine(cause);
    const table = await renderTable(events, columns(style), style);
    return [
      `${failed ? style.bad(told) : style.good(told)}\n`,
      ...facts(explanation).map((line) => `${safeLine(line)}\n`),
      '\n',
      table,
      ...(notes.length === 0 ? [] : ['\n']),
      ...notes.map((note) => `${style.dim(safeLine(note))}\n`),
    ].join('');
  },
  rows: ({ events }) => events,
};

function facts({ request, time, durationMs, requestId, traceId, traced, release }: Explanation): string[] {
  const { method, path, status } = request;
  const took = durationMs === null ? '' : `, ${millisecondsText(durationMs)}`;
  const live = release === null ? '' : `; release ${release.number}, version ${release.version}`;
  return [
    `${method ?? '-'} ${path ?? '-'} ${status ?? '-'}${took}, ${time.replace('T', ' ').replace('Z', '')} UTC${live}`,
    `request ${requestId ?? '-'}, trace ${traceId ?? '-'}${traced ? '' : ' (not sampled)'}`,
  ];
}

function columns(style: TextStyle) {
  return [
    { title: 'at', value: ({ offsetMs }: TimelineEvent) => `+${offsetMs} ms` },
    { title: 'where', value: ({ source }: TimelineEvent) => source },
    {
      title: 'took',
      value: ({ durationMs }: TimelineEvent) => (durationMs === null ? '' : millisecondsText(durationMs)),
    },
    {
      title: 'what',
      value: ({ text }: TimelineEvent) => text,
      style: (text: string, { failed }: TimelineEvent) => (failed ? style.bad(text) : text),
      flexible: true,
    },
  ];
}
