import type { Explanation, TimelineEvent } from '../services/explain/explanation.ts';
import { blank, type Column, lines, prose, stack, table } from '../terminal/layout/docs.ts';
import { bad, dim, good, padded, type Text, text, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { millisecondsText } from './units.ts';

/** The cause first; then how it came to that. */
export const explanationView: View<Explanation> = {
  text: (explanation) => {
    const { cause, failed, events, links, notes } = explanation;
    return stack([
      prose(failed ? bad(cause) : good(cause)),
      lines(facts(explanation)),
      blank,
      table(events, COLUMNS),
      ...(links.length === 0 ? [] : [blank]),
      lines(links.map(({ part, url }) => text`${padded(part, PART_WIDTH)} ${whole(url)}`)),
      ...(notes.length === 0 ? [] : [blank]),
      lines(notes.map(dim)),
    ]);
  },
  rows: ({ events }) => events,
};

const PART_WIDTH = 'function log'.length;

function facts({ request, time, durationMs, requestId, traceId, traced, release }: Explanation): Text[] {
  const { method, path, status } = request;
  const took = durationMs === null ? '' : `, ${millisecondsText(durationMs)}`;
  const live = release === null ? '' : `; release ${release.number}, version ${release.version}`;
  return [
    `${method ?? '-'} ${path ?? '-'} ${status ?? '-'}${took}, ${time.replace('T', ' ').replace('Z', '')} UTC${live}`,
    text`request ${whole(requestId ?? '-')}, trace ${whole(traceId ?? '-')}${traced ? '' : ' (not sampled)'}`,
  ];
}

const COLUMNS: readonly Column<TimelineEvent>[] = [
  { title: 'at', value: ({ offsetMs }) => `+${offsetMs} ms` },
  { title: 'where', value: ({ source }) => source },
  {
    title: 'took',
    value: ({ durationMs }) => (durationMs === null ? '' : millisecondsText(durationMs)),
  },
  { title: 'what', value: ({ text: said, failed }) => (failed ? bad(said) : said), flexible: true },
];
