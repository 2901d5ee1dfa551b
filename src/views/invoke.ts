import type { InvocationResult } from '../services/invoke/invoke.ts';
import { type Look, safeText } from '../terminal/look.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields } from '../terminal/table.ts';
import { lineText } from './logs.ts';
import { millisecondsText } from './units.ts';

export const invocationView: View<InvocationResult> = {
  text: (result, look) => {
    if (!result.changed) return `would send ${safeText(JSON.stringify(result.event, null, 2))}\n`;
    const answer = typeof result.answer === 'string' ? result.answer : JSON.stringify(result.answer, null, 2);
    const log = result.log.map((line) => `${lineText(line, look)}\n`).join('');
    const title = log === '' ? '' : `\n${look.dim('the last 4 KB of its log')}\n`;
    return `${renderFields(fields(result, look), look)}\n${safeText(answer)}\n${title}${log}`;
  },
};

function fields(result: InvocationResult, look: Look): [string, string][] {
  const { ok, functionError, statusCode, requestId, traceId, durationMs, billedMs, initMs } = result;
  const said =
    functionError !== null
      ? `function error (${functionError})`
      : statusCode === null
        ? 'ended'
        : String(statusCode);
  return [
    ['answer', ok ? look.good(said) : look.bad(said)],
    ...(durationMs === null
      ? []
      : [['duration', `${millisecondsText(durationMs)}, billed ${billedMs} ms`] as [string, string]]),
    ['cold start', initMs === null ? 'no' : millisecondsText(initMs)],
    ...(result.usedMb === null
      ? []
      : [['memory', `${result.usedMb} of ${result.memoryMb} MB`] as [string, string]]),
    ['request', requestId ?? '-'],
    ['trace', traceId ?? '-'],
  ];
}
