import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { isObject, membersOf, parsedJson } from '../../schemas/json.ts';
import { parseFunctionText } from './function-text.ts';
import { levelOf } from './levels.ts';
import type { Facts, LogLine } from './log-line.ts';
import { platformFacts } from './platform.ts';
import type { SourceName } from './sources.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Reads events: Powertools and Lambda's own JSON, platform lines, access lines, or plain text. */
export type ReadLine = (event: FilteredLogEvent, source: SourceName, late: boolean) => LogLine;

/** @param raw whether each line keeps its message as it was written. */
export function createLineReader(raw = false): ReadLine {
  const timeOf = createTimes();
  return (event, source, late) => {
    const { timestamp = 0, message = '', eventId = '', logStreamName: stream = '' } = event;
    const { kind, level, requestId, message: said, fields, stack } = factsOf(message, source);
    const time = timeOf(timestamp);
    const line = {
      time,
      source,
      kind,
      level,
      requestId,
      message: said,
      fields,
      stack,
      eventId,
      stream,
      late,
    };
    return raw ? { ...line, raw: message } : line;
  };
}

/** Times as ISO 8601. Lines of one second follow each other, and making a date of each is a tenth of the work. */
function createTimes(): (ms: number) => string {
  let second = Number.NaN;
  let text = '';
  return (ms) => {
    const rest = ms % 1000;
    if (ms - rest !== second) {
      second = ms - rest;
      text = new Date(second).toISOString().slice(0, 20);
    }
    return `${text}${String(rest).padStart(3, '0')}Z`;
  };
}

function factsOf(message: string, source: SourceName): Facts {
  const document = message.startsWith('{') ? parseObject(message) : undefined;
  if (document === undefined) return parseFunctionText(message.trimEnd());
  if (source === 'api') return accessFacts(document);
  if (typeof document.type === 'string' && document.type.startsWith('platform.'))
    return platformFacts(document.type, membersOf(document.record));
  return applicationFacts(document);
}

function parseObject(text: string): Fields | undefined {
  const value = parsedJson(text);
  return isObject(value) ? value : undefined;
}

/** A line of the application. What was logged as JSON text lies in the message as text, and is read too. */
function applicationFacts(fields: Fields): Facts {
  const {
    message: said,
    level,
    requestId,
    function_request_id: id,
    stackTrace,
    errorType,
    errorMessage,
  } = fields;
  const nested = typeof said === 'string' && said.startsWith('{') ? parseObject(said) : undefined;
  if (nested !== undefined) return applicationFacts({ requestId: requestId ?? id, level, ...nested });
  const stack = Array.isArray(stackTrace) ? stackTrace.join('\n') : stackOf(fields);
  const thrown = errorType === undefined ? '' : `${String(errorType)}: ${String(errorMessage ?? '')}`;
  return {
    kind: 'app',
    level: levelOf(level, thrown === '' ? 'INFO' : 'ERROR'),
    requestId: textOrNull(requestId) ?? textOrNull(id),
    message: typeof said === 'string' ? said : said === undefined ? thrown : JSON.stringify(said),
    fields,
    stack,
  };
}

function stackOf({ error, stack }: Fields): string | null {
  return textOrNull(membersOf(error).stack) ?? textOrNull(stack);
}

/** A request as the API saw it. `fnReqId` joins it to the lines of the function. */
function accessFacts(document: Fields): Facts {
  const { method, path, status, latency, fnReqId, requestId } = document;
  const code = Number(status);
  return {
    kind: 'access',
    level: code >= 500 ? 'ERROR' : code >= 400 ? 'WARN' : 'INFO',
    requestId: fnReqId === '-' ? textOrNull(requestId) : (textOrNull(fnReqId) ?? textOrNull(requestId)),
    message: `${String(method)} ${String(path)} ${String(status)} ${String(latency)} ms`,
    fields: document,
    stack: null,
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Whether a line tells of something that went wrong, whatever its format. */
export function isError({ level }: Pick<LogLine, 'level'>): boolean {
  return level === 'ERROR' || level === 'FATAL';
}
