import { jsonLine, LEVELS, type Level, textLine } from './console-lines.ts';
import { errorText, intoError } from './function-errors.ts';
import type { WorkerMessage, WorkerStart } from './protocol.ts';

/** What the code writes, on its way to the log. */
export interface Output {
  /** Whose lines they are from now on. */
  setRequest(requestId: string): void;
  /** Logs what the runtime itself has to say. */
  warn(text: string): void;
  /** Logs an error as the runtime does. @param label what stands before it in the text format. */
  logError(label: string, error: unknown): void;
}

const METHODS = [
  ['trace', 'TRACE'],
  ['debug', 'DEBUG'],
  ['log', 'INFO'],
  ['info', 'INFO'],
  ['warn', 'WARN'],
  ['error', 'ERROR'],
  ['fatal', 'FATAL'],
] as const;

/** Takes over the console and the output of this thread. What is said comes before the result that is said after it. */
export function captureOutput(
  { logFormat }: Pick<WorkerStart, 'logFormat'>,
  say: (message: WorkerMessage) => void,
): Output {
  let requestId: string | undefined;
  const line = logFormat === 'JSON' ? jsonLine : textLine;
  const least = LEVELS.indexOf(LEVELS.find((level) => level === process.env.AWS_LAMBDA_LOG_LEVEL) ?? 'TRACE');

  function log(level: Level, values: readonly unknown[]): void {
    if (LEVELS.indexOf(level) < least) return;
    say({ kind: 'line', text: line(level, requestId, values) });
  }

  const methods = METHODS.map(([method, level]) => [
    method,
    (...values: unknown[]): void => log(level, values),
  ]);
  Object.assign(globalThis.console, Object.fromEntries(methods));
  for (const stream of [process.stdout, process.stderr]) Object.assign(stream, { write: writer(say) });
  return {
    setRequest(id) {
      requestId = id;
    },
    warn: (text) => log('WARN', [text]),
    logError(label, error) {
      const shown = intoError(error);
      log('ERROR', logFormat === 'JSON' ? [shown] : [label, errorText(shown)]);
    },
  };
}

/** `stream.write(chunk, encoding?, done?)`. */
function writer(say: (message: WorkerMessage) => void) {
  return (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    say({ kind: 'output', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(() => void done());
    return true;
  };
}
