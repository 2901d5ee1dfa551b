import type { InvocationResult } from '../services/invoke/invoke.ts';
import { blank, type Field, fields, prose, stack, verbatim } from '../terminal/layout/docs.ts';
import { bad, dim, good, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { lineDoc } from './logs.ts';
import { millisecondsText } from './units.ts';

export const invocationView: View<InvocationResult> = {
  text: (result, style) => {
    if (!result.changed) return verbatim(`would send ${JSON.stringify(result.event, null, 2)}\n`);
    const answer = typeof result.answer === 'string' ? result.answer : JSON.stringify(result.answer, null, 2);
    return stack([
      fields(facts(result)),
      blank,
      verbatim(`${answer}\n`),
      ...(result.log.length === 0 ? [] : [blank, prose(dim('the last 4 KB of its log'))]),
      ...result.log.map((line) => lineDoc(line, style)),
    ]);
  },
};

function facts(result: InvocationResult): Field[] {
  const { ok, functionError, statusCode, requestId, traceId, durationMs, billedMs, initMs } = result;
  const said =
    functionError !== null
      ? `function error (${functionError})`
      : statusCode === null
        ? 'ended'
        : String(statusCode);
  return [
    ['answer', ok ? good(said) : bad(said)],
    ...(durationMs === null
      ? []
      : [['duration', `${millisecondsText(durationMs)}, billed ${billedMs} ms`] as const]),
    ['cold start', initMs === null ? 'no' : millisecondsText(initMs)],
    ...(result.usedMb === null ? [] : [['memory', `${result.usedMb} of ${result.memoryMb} MB`] as const]),
    ['request', whole(requestId ?? '-')],
    ['trace', whole(traceId ?? '-')],
  ];
}
