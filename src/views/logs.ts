import { stringifyJson } from '../../function/item/json.ts';
import type { Level } from '../services/logs/levels.ts';
import type { LogLine } from '../services/logs/line.ts';
import { type Look, safeLine, safeText } from '../terminal/look.ts';
import type { View } from '../terminal/printer.ts';

/** Fields that stand elsewhere in the line, or say the same of every line. */
const HIDDEN: ReadonlySet<string> = new Set([
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
  text: (line, look) => `${lineText(line, look)}\n`,
};

/** Messages as they were written. */
export const rawLineView: View<LogLine> = {
  text: ({ raw = '' }) => `${clean(raw, safeText).trimEnd()}\n`,
};

const LATE = '(late) ';

export function lineText(line: LogLine, look: Look): string {
  const { time, level, requestId, kind, message, stack, late } = line;
  const request = requestId === null ? '-' : clean(requestId, safeLine).slice(0, REQUEST_DIGITS);
  const shownTime = look.terminal ? time.slice(11, 23) : time;
  const mark = late ? LATE : '';
  const head = `${look.dim(shownTime)} ${levelText(level, look)} ${look.dim(request.padEnd(REQUEST_DIGITS))} ${mark}`;
  const text = clean(message, safeLine);
  const body = kind === 'app' ? text : look.dim(text);
  const used = shownTime.length + LEVEL_WIDTH + REQUEST_DIGITS + 3 + mark.length + text.length;
  const details = kind === 'app' ? placed(fieldsText(line.fields), look.width - used, look) : '';
  return head + body + details + (stack === null ? '' : stackText(stack));
}

/** Fields stand behind the message where there is room, else below it. */
function placed(details: string, room: number, look: Look): string {
  if (details === '') return '';
  return details.length + 2 <= room ? `  ${look.dim(details)}` : `\n    ${look.dim(details)}`;
}

function levelText(level: Level, look: Look): string {
  const text = level.padEnd(LEVEL_WIDTH);
  if (level === 'ERROR' || level === 'FATAL') return look.bad(text);
  return level === 'WARN' ? look.warn(text) : text;
}

function fieldsText(fields: LogLine['fields']): string {
  const shown: string[] = [];
  for (const name in fields) {
    const value = fields[name];
    if (
      HIDDEN.has(name) ||
      value === null ||
      value === undefined ||
      (name === 'cold_start' && value !== true)
    )
      continue;
    shown.push(`${name}=${typeof value === 'object' ? stringifyJson(value) : String(value)}`);
  }
  const { error } = fields as { error?: { name?: unknown; message?: unknown; location?: unknown } };
  if (error !== undefined && error !== null)
    shown.push(
      `error=${String(error.name ?? '')}: ${String(error.message ?? '')} ${String(error.location ?? '')}`.trimEnd(),
    );
  return clean(shown.join('  '), safeLine);
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
