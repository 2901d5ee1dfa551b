import type { TraceRow } from '../services/traces/list.ts';
import { type Column, lines, table } from '../terminal/layout/docs.ts';
import { bad, joined, padded, type Text, text, warn, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { millisecondsText } from './units.ts';

const ID_WIDTH = 35;

/** One line a trace: lists are shown as they come, so columns have fixed widths. */
export const traceRowView: View<TraceRow> = {
  text: (row, style) => {
    if (!style.terminal) return table([row], PLAIN);
    const { id, time, durationMs, status, method, route, itemId } = row;
    const head = joined(
      [
        time.slice(5, 19).replace('T', ' '),
        padded(whole(id), ID_WIDTH),
        millisecondsText(durationMs).padStart(8),
        String(status ?? '-').padEnd(3),
        outcomeText(row).padEnd(8),
      ],
      '  ',
    );
    const request = text`${method ?? '-'} ${route ?? '-'}${itemId === null ? '' : text`  ${whole(itemId)}`}`;
    return lines([text`${painted(head, row)}  ${request}`]);
  },
};

const PLAIN: readonly Column<TraceRow>[] = [
  { title: 'time', value: ({ time }) => time },
  { title: 'id', value: ({ id }) => id },
  { title: 'took', value: ({ durationMs }) => durationMs.toFixed(1) },
  { title: 'status', value: ({ status }) => String(status ?? '-') },
  { title: 'method', value: ({ method }) => method ?? '-' },
  { title: 'route', value: ({ route }) => route ?? '-' },
  { title: 'item', value: ({ itemId }) => itemId ?? '-' },
  { title: 'outcome', value: outcomeText },
];

/** What is wrong, in a word. */
function outcomeText({ outcome, partial }: TraceRow): string {
  if (outcome === 'fault') return 'FAULT';
  return outcome === 'ok' && partial ? 'partial' : outcome;
}

function painted(head: Text, { outcome }: TraceRow): Text {
  if (outcome === 'fault') return bad(head);
  return outcome === 'ok' ? head : warn(head);
}
