import { format } from 'node:util';
import { jsonLine, LEVELS, type Level, textLine } from './console-lines.ts';
import { errorText, intoError } from './function-errors.ts';
import { eventsOf } from './log-events.ts';
import type { WorkerStart } from './protocol.ts';
import { captureDescriptors } from './standard-output.ts';

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

/**
 * Takes over the console and the output of this thread. What is logged comes before the result that is said after it.
 * @param send takes an event of the log.
 */
export function captureOutput(
  { logFormat }: Pick<WorkerStart, 'logFormat'>,
  send: (text: string) => void,
): Output {
  let requestId: string | undefined;
  const line = logFormat === 'JSON' ? jsonLine : textLine;
  const least = LEVELS.indexOf(LEVELS.find((level) => level === process.env.AWS_LAMBDA_LOG_LEVEL) ?? 'TRACE');

  function log(level: Level, values: readonly unknown[]): void {
    if (LEVELS.indexOf(level) < least) return;
    eventsOf(line(level, requestId, values)).forEach(send);
  }

  const methods = METHODS.map(([method, level]) => [
    method,
    (...values: unknown[]): void => log(level, values),
  ]);
  Object.assign(globalThis.console, Object.fromEntries(methods));
  const write = (text: string): void => {
    for (const line of text.split('\n').filter(isNotEmpty)) eventsOf(line).forEach(send);
  };
  for (const stream of [process.stdout, process.stderr]) Object.assign(stream, { write: writer(write) });
  Object.assign(process, { _rawDebug: (...values: unknown[]) => write(format(...values)) });
  captureDescriptors(write);
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
function writer(write: (text: string) => void) {
  return (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    write(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(() => void done());
    return true;
  };
}

function isNotEmpty(text: string): boolean {
  return text !== '';
}
