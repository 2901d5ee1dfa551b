import { ownFrame } from '../logs/errors/own-frame.ts';
import { errorIn } from '../logs/lines/error-fields.ts';
import { type Evidence, errorLine, failedCalls, reportLine, requestLine, statusOf } from './evidence.ts';

/** What is most likely behind an outcome. */
export interface Cause {
  readonly failed: boolean;
  readonly text: string;
}

const THROTTLE = /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded/i;

/** Looks from what ends everything to what only refuses: a timeout explains all that comes after it. */
export function likelyCause(evidence: Evidence): Cause {
  const found =
    timeout(evidence) ??
    throttledTable(evidence) ??
    thrown(evidence) ??
    crash(evidence) ??
    refused(evidence) ??
    gateway(evidence);
  if (found !== undefined) return { failed: true, text: found };
  const status = statusOf(evidence);
  if (status !== null && status >= 400)
    return { failed: true, text: `it was answered with ${status}; nothing says why` };
  return {
    failed: false,
    text:
      status === null
        ? 'nothing went wrong that was logged'
        : `nothing went wrong: it was answered with ${status}`,
  };
}

function timeout(evidence: Evidence): string | undefined {
  const report = reportLine(evidence);
  const old = evidence.lines.find(({ message }) => /Task timed out after/.test(message));
  if (report?.fields.status !== 'timeout' && old === undefined) return undefined;
  const ms = Number(report?.fields.durationMs);
  const after = Number.isFinite(ms) && ms > 0 ? ` after ${(ms / 1000).toFixed(1)} s` : '';
  const [call] = failedCalls(evidence);
  const during = call?.call == null ? '' : `; ${call.name} ${call.call.operation} had failed before`;
  return `the function timed out${after}${during}`;
}

/** The trace tells which call; without one the error's name does. */
function throttledTable(evidence: Evidence): string | undefined {
  const call = failedCalls(evidence).find(({ throttle }) => throttle)?.call;
  const line = errorLine(evidence) ?? requestLine(evidence);
  const said = [line?.message, errorIn(line?.fields ?? {}).name, line?.fields.reason].join(' ');
  if (call == null && !THROTTLE.test(said)) return undefined;
  const where = call?.table == null ? 'the table' : `the table ${call.table}`;
  const what =
    call == null ? '' : ` ${call.operation}${call.retries === 0 ? '' : `, tried ${call.retries + 1} times`}`;
  return `${where} throttled the function${what === '' ? '' : `:${what}`}`;
}

function thrown(evidence: Evidence): string | undefined {
  const line = errorLine(evidence);
  if (line === undefined || line.fields.status !== undefined) return undefined;
  const { name, message, location, stack } = errorIn(line.fields);
  const what = name === null ? line.message : `${name}: ${message ?? ''}`;
  const where = location ?? ownFrame(stack ?? line.stack);
  return `the function threw ${what}${where === null ? '' : ` at ${where}`}`;
}

function crash(evidence: Evidence): string | undefined {
  const report = reportLine(evidence);
  const failed = evidence.lines.find(({ kind, level }) => kind === 'platform' && level === 'ERROR');
  if (report === undefined || failed === undefined) return undefined;
  const used = Number(report.fields.maxMemoryMb);
  const full = used > 0 && used >= Number(report.fields.memorySizeMb);
  return full ? `the function ran out of memory (${used} MB)` : `the function crashed: ${failed.message}`;
}

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'the request was not valid',
  404: 'what was asked for does not exist',
  405: 'the method is not one of this path',
  409: 'it conflicts with what is there',
  412: 'the item was changed by somebody else',
  413: 'the request was too large',
  415: 'the content type is not one that is taken',
  422: 'the request was not valid',
};

/** The function writes why it refused. */
function refused(evidence: Evidence): string | undefined {
  const { reason, status } = requestLine(evidence)?.fields ?? {};
  if (typeof reason !== 'string') return undefined;
  const meaning = REFUSALS[Number(status)];
  return `${meaning ?? 'the function refused it'}: ${reason} (${String(status)})`;
}

/** The API answered without the function, or instead of it. */
function gateway({ access }: Evidence): string | undefined {
  if (access === undefined) return undefined;
  const { status, intErr, authErr, err, fnReqId } = access.fields;
  const code = Number(status);
  const said = [intErr, authErr, err].find((text) => typeof text === 'string' && text !== '' && text !== '-');
  if (code === 429) return 'the API throttled it: more requests than its limit came at once (429)';
  if (code === 403) return `the API refused it: ${String(said ?? 'it was not signed')} (403)`;
  if (code >= 400 && (fnReqId === '-' || fnReqId === undefined))
    return `the API answered without the function: ${String(said ?? 'no reason is given')} (${code})`;
  return code >= 500 && said !== undefined
    ? `the API could not use the function's answer: ${String(said)} (${code})`
    : undefined;
}
