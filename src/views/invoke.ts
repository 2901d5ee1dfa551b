import type { InvocationResult } from '../services/invoke/invoke.ts';
import type { View } from '../terminal/printer.ts';
import { safeText } from '../terminal/safe-text.ts';
import { renderFields } from '../terminal/table.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { lineText } from './logs.ts';
import { millisecondsText } from './units.ts';

export const invocationView: View<InvocationResult> = {
  text: (result, style) => {
    if (!result.changed) return `would send ${safeText(JSON.stringify(result.event, null, 2))}\n`;
    const answer = typeof result.answer === 'string' ? result.answer : JSON.stringify(result.answer, null, 2);
    const log = result.log.map((line) => `${lineText(line, style)}\n`).join('');
    const title = log === '' ? '' : `\n${style.dim('the last 4 KB of its log')}\n`;
    return `${renderFields(fields(result, style), style)}\n${safeText(answer)}\n${title}${log}`;
  },
};

function fields(result: InvocationResult, style: TextStyle): [string, string][] {
  const { ok, functionError, statusCode, requestId, traceId, durationMs, billedMs, initMs } = result;
  const said =
    functionError !== null
      ? `function error (${functionError})`
      : statusCode === null
        ? 'ended'
        : String(statusCode);
  return [
    ['answer', ok ? style.good(said) : style.bad(said)],
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
