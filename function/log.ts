import { LOG_LEVELS } from '../stack/contract/function.ts';
import { SERVICE } from '../stack/contract/names.ts';

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Keys that stand in each line of an invocation; names are Powertools for AWS Lambda's. */
export interface LogContext {
  readonly function_request_id: string;
  readonly function_name: string;
  readonly function_memory_size: string;
  readonly function_arn: string;
  readonly cold_start: boolean;
  readonly xray_trace_id?: string;
  readonly correlation_id?: string;
}

export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** A log of JSON lines at `level` and above; `write` takes one whole line. */
export function createLog(
  level: string | undefined,
  context: LogContext,
  now: () => Date,
  write: (line: string) => void,
): Log {
  const threshold = Math.max(LOG_LEVELS.indexOf((level ?? 'INFO').toUpperCase() as LogLevel), 0);
  return (lineLevel, message, fields = {}) => {
    if (LOG_LEVELS.indexOf(lineLevel) < threshold) return;
    const line = {
      level: lineLevel,
      message,
      timestamp: now().toISOString(),
      service: SERVICE,
      ...context,
      ...fields,
    };
    write(`${JSON.stringify(line)}\n`);
  };
}

/** An error in the form that Powertools gives it. */
export function errorFields(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: { name: 'Error', message: String(error) } };
  const location = /\(?([^\s()]+:\d+):\d+\)?/.exec(error.stack?.split('\n')[1] ?? '')?.[1] ?? '';
  return { error: { name: error.name, location, message: error.message, stack: error.stack } };
}
