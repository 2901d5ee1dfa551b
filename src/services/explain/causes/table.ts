import { errorIn } from '../../logs/lines/error-fields.ts';
import { type Evidence, errorLine, failedCalls, requestLine, statusOf } from '../evidence.ts';

/** A call to the table that ended the request. Null is what nothing tells. */
interface TableFailure {
  readonly name: string;
  readonly message: string;
  readonly throttled: boolean;
  readonly operation: string | null;
  readonly table: string | null;
  readonly tries: number;
  /** Whether DynamoDB answered at all. */
  readonly answered: boolean;
}

const THROTTLE = /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded/i;
/** Such as IAM words it. */
const DENIED = /perform: dynamodb:(\w+) on resource: \S*?:table\/([\w.-]+)/;

/** The trace tells which call it was; without one the error's name and text have to. */
export function tableCause(evidence: Evidence): string | undefined {
  const status = statusOf(evidence);
  // What the client got wrong may have such words in its own text.
  if (status !== null && status < 500 && status !== 429) return undefined;
  const failure = tracedFailure(evidence) ?? loggedFailure(evidence);
  return failure === undefined ? undefined : textOf(failure);
}

/** Of the calls that failed the last one that the function's error is of. */
function tracedFailure(evidence: Evidence): TableFailure | undefined {
  const line = errorLine(evidence);
  const { name: thrown } = errorIn(line?.fields ?? {});
  for (const { call, exceptions, throttle, status: answer } of failedCalls(evidence).reverse()) {
    const [{ type, message } = { type: 'Error', message: '' }] = exceptions;
    // What did not hold is an answer, and not what went wrong; an error of another name is of something else.
    if (call === null || /^(ConditionalCheckFailed|TransactionCanceled)/.test(type)) continue;
    if (thrown !== null && thrown !== type && !throttle) continue;
    const { operation, table, retries, requestId } = call;
    const answered = answer !== null || requestId !== null;
    const throttled = throttle || THROTTLE.test(type);
    return { name: type, message, throttled, operation, table, tries: retries + 1, answered };
  }
  return undefined;
}

function loggedFailure(evidence: Evidence): TableFailure | undefined {
  const line = errorLine(evidence) ?? requestLine(evidence);
  const { name, message } = errorIn(line?.fields ?? {});
  const said = [line?.message, name, message, line?.fields.reason].join(' ');
  const unknown = { operation: null, table: null, tries: 1, answered: true, message: message ?? '' };
  if (THROTTLE.test(said)) return { ...unknown, name: name ?? 'ThrottlingException', throttled: true };
  const [, operation, table] = DENIED.exec(said) ?? [];
  if (operation === undefined || table === undefined) return undefined;
  return { ...unknown, name: 'AccessDeniedException', message: said, throttled: false, operation, table };
}

function textOf(failure: TableFailure): string {
  const { name, message, throttled, operation, table, tries, answered } = failure;
  const where = table === null ? 'the table' : `the table ${table}`;
  const what = operation ?? 'a call';
  const tried = tries === 1 ? '' : `, tried ${tries} times`;
  if (throttled)
    return `${where} throttled the function${operation === null ? '' : `: ${operation}${tried}`}`;
  if (/AccessDenied/.test(name) && DENIED.test(message))
    return `the function's role may not call ${what} on ${where} (${name})`;
  if (name === 'ResourceNotFoundException') return `${where} does not exist (${what}: ${name})`;
  return answered
    ? `${where} answered ${what} with ${name}: ${message}${tried}`
    : `${where} did not answer ${what}${tried}: ${message}`;
}
