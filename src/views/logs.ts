import { stringifyJson } from '../../function/item/json.ts';
import { membersOf } from '../schemas/json.ts';
import type { Level } from '../services/logs/levels.ts';
import type { LogLine } from '../services/logs/log-line.ts';
import type { View } from '../terminal/printer.ts';
import { safeLine, safeText } from '../terminal/safe-text.ts';
import type { TextStyle } from '../terminal/text-style.ts';

/** Fields that stand elsewhere in the line, or say the same of every line. */
const HIDDEN: ReadonlySet<string> = new Set([
  'level',
  'message',
  'requestId',
  'errorType',
  'errorMessage',
  'stackTrace',
  'timestamp',
  'time',
  'type',
  'service',
  'function_name',
  'function_memory_size',
  'function_arn',
  'function_request_id',
  'xray_trace_id',
  'correlation_id',
  'sampling_rate',
  'error',
  'stack',
]);

const REQUEST_DIGITS = 8;
const LEVEL_WIDTH = 5;
/** Nothing in such a text would do anything to a terminal. */
const HARMLESS = /^[\x20-\x7e]*$/;

/** Lines for a person: time, level, request, message, then what else there is; a stack trace below. */
export const logLineView: View<LogLine> = {
  text: (line, style) => `${lineText(line, style)}\n`,
};

/** Messages as they were written. */
export const rawLineView: View<LogLine> = {
  text: ({ raw = '' }) => `${clean(raw, safeText).trimEnd()}\n`,
};

const LATE = '(late) ';

export function lineText(line: LogLine, style: TextStyle): string {
  const { time, level, requestId, kind, stack, late } = line;
  const request = (requestId ?? '-').slice(0, REQUEST_DIGITS).padEnd(REQUEST_DIGITS);
  const shownTime = style.terminal ? time.slice(11, 23) : time;
  const mark = late ? LATE : '';
  const message = clean(line.message, safeLine);
  const head = `${style.dim(shownTime)} ${levelText(level, style)} ${style.dim(clean(request, safeLine))} ${mark}`;
  const used = shownTime.length + LEVEL_WIDTH + REQUEST_DIGITS + 3 + mark.length + message.length;
  if (kind !== 'app') return head + style.dim(message);
  const details = placed(fieldsText(line.fields), style.width - used, style);
  return head + message + details + (stack === null ? '' : stackText(stack));
}

/** Fields stand behind the message where there is room, else below it. */
function placed(details: string, room: number, style: TextStyle): string {
  if (details === '') return '';
  return details.length + 2 <= room ? `  ${style.dim(details)}` : `\n    ${style.dim(details)}`;
}

function levelText(level: Level, style: TextStyle): string {
  const text = level.padEnd(LEVEL_WIDTH);
  if (level === 'ERROR' || level === 'FATAL') return style.bad(text);
  return level === 'WARN' ? style.warn(text) : text;
}

function fieldsText(fields: LogLine['fields']): string {
  let text = '';
  for (const name in fields) {
    if (HIDDEN.has(name)) continue;
    const value = fields[name];
    if (value === null || value === undefined || (name === 'cold_start' && value !== true)) continue;
    const gap = text === '' ? '' : '  ';
    text += `${gap}${name}=${typeof value === 'object' ? stringifyJson(value) : String(value)}`;
  }
  const error = fields.error === undefined ? '' : errorText(fields.error);
  return clean(text === '' || error === '' ? text + error : `${text}  ${error}`, safeLine);
}

function errorText(error: unknown): string {
  const { name = '', message = '', location = '' } = membersOf(error);
  return `error=${String(name)}: ${String(message)} ${String(location)}`.trimEnd();
}

function stackText(stack: string): string {
  return clean(stack, safeText)
    .trimEnd()
    .split('\n')
    .map((line) => `\n    ${line}`)
    .join('');
}

function clean(text: string, make: (text: string) => string): string {
  return HARMLESS.test(text) ? text : make(text);
}
