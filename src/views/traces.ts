import type { TraceRow } from '../services/traces/list.ts';
import type { View } from '../terminal/printer.ts';
import { safeLine } from '../terminal/safe-text.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { millisecondsText } from './units.ts';

const ID_WIDTH = 35;

/** One line a trace: lists are shown as they come, so columns have fixed widths. */
export const traceRowView: View<TraceRow> = {
  text: (row, style) => {
    const { id, time, durationMs, status, method, route, itemId } = row;
    if (!style.terminal)
      return `${[time, id, durationMs.toFixed(1), status ?? '-', method ?? '-', route ?? '-', itemId ?? '-', outcomeText(row)].map((cell) => safeLine(String(cell))).join('\t')}\n`;
    const request = safeLine(`${method ?? '-'} ${route ?? '-'}${itemId === null ? '' : `  ${itemId}`}`);
    const cells = [
      time.slice(5, 19).replace('T', ' '),
      id.padEnd(ID_WIDTH),
      millisecondsText(durationMs).padStart(8),
      String(status ?? '-').padEnd(3),
      outcomeText(row).padEnd(8),
    ];
    const head = cells.join('  ');
    const room = Math.max(style.width - head.length - 2, 0);
    return `${styleOf(row, style)(head)}  ${request.slice(0, room)}\n`;
  },
};

/** What is wrong, in a word. */
function outcomeText({ outcome, partial }: TraceRow): string {
  if (outcome === 'fault') return 'FAULT';
  return outcome === 'ok' && partial ? 'partial' : outcome;
}

function styleOf({ outcome }: TraceRow, style: TextStyle): (text: string) => string {
  if (outcome === 'fault') return style.bad;
  return outcome === 'ok' ? (text) => text : style.warn;
}
