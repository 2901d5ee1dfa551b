import { defined } from '../../defined.ts';
import { BackofficeError, type ErrorCode } from '../../errors.ts';
import { type Hint, shellWord } from '../../hints.ts';
import { apiProblemSchema } from '../../schemas/api-problem.ts';
import { checkText } from '../../schemas/read.ts';

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'USAGE',
  403: 'PERMISSION',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  412: 'CONFLICT',
  413: 'USAGE',
  415: 'USAGE',
  422: 'CONFLICT',
  429: 'BUSY',
  503: 'BUSY',
};

const HINTS: Readonly<Record<string, (id: string) => Hint>> = {
  AlreadyExists: (id) => (command) =>
    `choose another --id, or change the item: ${command(`items update ${shellWord(id)}`)}`,
  VersionMismatch: (id) => (command) => `reread the item and retry: ${command(`items get ${shellWord(id)}`)}`,
  NotFound: () => (command) => `see which there are: ${command('items list')}`,
  InternalError: () => (command) => `see why: ${command('logs --errors')}`,
  Forbidden: () => 'the API takes signed requests only; check the credentials and execute-api:Invoke',
};

/**
 * Puts an error answer of the application, or of the gateway before it, into a BackofficeError.
 * @param id of the item that was asked for.
 */
export function apiError(
  status: number,
  body: string,
  requestId: string | undefined,
  id = '<id>',
): BackofficeError {
  const problem = checkText(apiProblemSchema, body);
  const { error, message } = 'value' in problem ? problem.value : {};
  const code = error?.code ?? message ?? String(status);
  const details = (error?.details ?? []).map((detail) => `${detail.field} ${detail.message}`);
  const text = details.length > 1 ? details.join('; ') : (error?.message ?? message ?? 'no reason given');
  const hint = HINTS[code]?.(id);
  return new BackofficeError(
    CODES[status] ?? 'FAILED',
    error === undefined ? `the API answered ${status}: ${text}` : text,
    defined({ hint, requestId }),
  );
}
