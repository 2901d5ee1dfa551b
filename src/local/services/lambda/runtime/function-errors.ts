import { types } from 'node:util';
import type { FunctionFailure } from './protocol.ts';

/*
 * Errors as the runtime of Node.js functions makes and tells them.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client (src/Errors.js; 4.0.2: dist/utils/error.js)
 */

/** An error of the runtime itself; its name is its type after the prefix `Runtime.`. */
export class RuntimeError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    // Neither shows when the error is written as JSON.
    Object.defineProperty(this, 'name', { value: `Runtime.${type}` });
    this.type = type;
    Object.defineProperty(this, 'type', { enumerable: false });
  }
}

/** An error as the caller of the function gets it, whatever the code threw. */
export function failureOf(error: unknown): FunctionFailure {
  try {
    if (types.isNativeError(error) || isErrorLike(error))
      return {
        errorType: escaped(error.name),
        errorMessage: escaped(error.message),
        trace: escaped(error.stack).split('\n'),
      };
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    };
  }
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

function isErrorLike(value: unknown): value is ErrorLike {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['name', 'message', 'stack'].every((name) => isText(Reflect.get(value, name)))
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** @throws TypeError for what is no text, as the runtime does. */
function escaped(text: string | undefined): string {
  if (typeof text !== 'string') throw new TypeError('not a text');
  return text.replaceAll('\x7F', '%7F');
}

export function intoError(error: unknown): Error {
  if (error instanceof Error) return error;
  return error === undefined ? new Error() : new Error(String(error));
}

/** An error in a line of the text format: after a tab, with the members that JSON leaves out. */
export function errorText(error: Error): string {
  try {
    return `\t${JSON.stringify(error, (_key, value: unknown) => withMembers(value))}`;
  } catch {
    return `\t${JSON.stringify(failureOf(error))}`;
  }
}

function withMembers(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack } = value;
  const code = 'code' in value ? value.code : undefined;
  const shown = { errorType: name, errorMessage: message, code, ...value };
  return typeof stack === 'string' ? { ...shown, stack: stack.split('\n') } : shown;
}
