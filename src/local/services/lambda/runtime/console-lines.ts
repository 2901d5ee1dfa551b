import { format } from 'node:util';
import { RuntimeError } from './function-errors.ts';

/*
 * Lines of the console as the runtime of Node.js functions writes them.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client (src/LogPatch.js)
 */

export const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

export type Level = (typeof LEVELS)[number];

/** Makes a line of what the code gives to the console. */
export type FormatLine = (level: Level, requestId: string | undefined, values: readonly unknown[]) => string;

export const textLine: FormatLine = (level, requestId, values) =>
  `${new Date().toISOString()}\t${requestId}\t${level}\t${format(...logged(values))}`;

/** One value is the message itself: an object stays one, and an error becomes one. */
export const jsonLine: FormatLine = (level, requestId, given) => {
  const values = logged(given);
  const head = { timestamp: new Date().toISOString(), level, requestId };
  if (values.length !== 1)
    return JSON.stringify({ ...head, message: format(...values), ...errorMembers(values.find(isError)) });
  try {
    return JSON.stringify({ ...head, message: values[0] }, (_key, value: unknown) =>
      isError(value) ? { ...errorMembers(value, value.stack), ...value } : value,
    );
  } catch {
    return JSON.stringify({ ...head, message: format(values[0]) });
  }
};

function isError(value: unknown): value is Error {
  return value instanceof Error;
}

/** @param noStack stands for a stack that is no text. */
function errorMembers(error: Error | undefined, noStack: unknown = []): object {
  if (error === undefined) return {};
  return {
    errorType: error instanceof RuntimeError ? error.type : (error.constructor?.name ?? 'UnknownError'),
    errorMessage: error.message,
    stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : noStack,
  };
}

/** The methods of the console have a first parameter: a call without any logs `undefined`. */
function logged(values: readonly unknown[]): readonly unknown[] {
  return values.length === 0 ? [undefined] : values;
}
