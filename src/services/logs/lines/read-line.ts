import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { isObject, membersOf, parsedJson } from '../../../schemas/json.ts';
import type { SourceName } from '../sources.ts';
import { accessFacts } from './access.ts';
import { applicationFacts } from './application.ts';
import { isErrorLevel } from './levels.ts';
import type { Facts, LogLine } from './log-line.ts';
import { platformFacts } from './platform.ts';
import { parseText } from './text.ts';

/** Reads events: JSON of any logger, platform lines, access lines, or plain text. */
export type ReadLine = (event: FilteredLogEvent, source: SourceName, late: boolean) => LogLine;

const ERROR_WORD = /\bERROR\b/;

/** @param raw whether each line keeps its message as it was written. */
export function createLineReader(raw = false): ReadLine {
  const timeOf = createTimes();
  return (event, source, late) => {
    const { timestamp = 0, message = '', eventId = '', logStreamName: stream = '' } = event;
    const { kind, level, requestId, message: said, fields, stack } = factsOf(message, source);
    const line = {
      time: timeOf(timestamp),
      source,
      kind,
      level,
      requestId,
      message: said,
      fields,
      stack,
      errorWord: !isErrorLevel(level) && ERROR_WORD.test(message),
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
  const document = message.startsWith('{') ? parsedJson(message) : undefined;
  if (!isObject(document)) return parseText(message.trimEnd());
  if (source === 'api') return accessFacts(document);
  if (typeof document.type === 'string' && document.type.startsWith('platform.'))
    return platformFacts(document.type, membersOf(document.record));
  return applicationFacts(document);
}

/** Whether a line tells of something that went wrong, whatever its format. */
export function isError({ level }: Pick<LogLine, 'level'>): boolean {
  return isErrorLevel(level);
}
