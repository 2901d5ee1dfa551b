import { ownFrame, shortPlace } from '../../logs/errors/own-frame.ts';
import { errorIn, textIn } from '../../logs/lines/error-fields.ts';
import { type Evidence, errorLine, failedCalls, reportLine } from '../evidence.ts';

export function functionTimeout(evidence: Evidence): string | undefined {
  const report = reportLine(evidence);
  const old = evidence.lines.find(({ message }) => /Task timed out after/.test(message));
  if (report?.fields.status !== 'timeout' && old === undefined) return undefined;
  const ms = Number(report?.fields.durationMs);
  const after = Number.isFinite(ms) && ms > 0 ? ` after ${(ms / 1000).toFixed(1)} s` : '';
  const [call] = failedCalls(evidence);
  const during = call?.call == null ? '' : `; ${call.name} ${call.call.operation} had failed before`;
  return `the function timed out${after}${during}`;
}

/** The function threw, or its process ended. */
export function functionCause(evidence: Evidence): string | undefined {
  return thrown(evidence) ?? crash(evidence);
}

/** The runtime's names for code that it could not load (aws-lambda-nodejs-runtime-interface-client, src/Errors.js). */
const NOT_LOADED =
  /^Runtime\.(ImportModuleError|UserCodeSyntaxError|HandlerNotFound|MalformedHandlerName|NodeJsExit)$/;

function thrown(evidence: Evidence): string | undefined {
  const line = errorLine(evidence);
  if (line === undefined || line.fields.status !== undefined) return undefined;
  const { name, message, location, stack } = errorIn(line.fields);
  const what = name === null ? line.message : `${name}: ${message ?? ''}`;
  if (name !== null && NOT_LOADED.test(name)) return `the function could not be loaded: ${what}`;
  const where = ownFrame(line.stack ?? stack) ?? (location === null ? null : shortPlace(location));
  // What belongs to no request was thrown before there was one.
  const did = line.requestId === null ? 'could not start:' : 'threw';
  return `the function ${did} ${what}${where === null ? '' : ` at ${where}`}`;
}

function crash(evidence: Evidence): string | undefined {
  const failed = evidence.lines.filter(({ kind, level }) => kind === 'platform' && level === 'ERROR');
  const [first] = failed;
  if (first === undefined) return undefined;
  const { maxMemoryMb, memorySizeMb } = reportLine(evidence)?.fields ?? {};
  const type = failed.flatMap(({ fields }) => textIn(fields.errorType) ?? []).at(0);
  const used = Number(maxMemoryMb);
  if (type === 'Runtime.OutOfMemory' || (used > 0 && used >= Number(memorySizeMb)))
    return `the function ran out of memory${used > 0 ? ` (${used} of ${Number(memorySizeMb)} MB)` : ''}`;
  if (type !== undefined && NOT_LOADED.test(type)) return `the function could not be loaded: ${type}`;
  if (failed.some(({ fields }) => /^(platform\.initReport|INIT_REPORT)$/.test(String(fields.type))))
    return `the function could not start${type === undefined ? '' : `: ${type}`}`;
  if (type === 'Runtime.ExitError')
    return "the function's process ended before it answered (Runtime.ExitError)";
  return `the function crashed: ${type ?? first.message}`;
}
