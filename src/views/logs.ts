import { stringifyJson } from '../../function/exact-json.ts';
import { membersOf } from '../schemas/json.ts';
import type { Level } from '../services/logs/lines/levels.ts';
import type { LogLine } from '../services/logs/lines/log-line.ts';
import { type Doc, lines, preformatted, stack, verbatim } from '../terminal/layout/docs.ts';
import { bad, dim, type Text, warn } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { safeJson, safeLine, safeText } from '../terminal/safe-text.ts';
import type { TextStyle } from '../terminal/text-style.ts';

/** Fields that stand elsewhere in the line, or say the same of every line. */
const HIDDEN: ReadonlySet<string> = new Set([
  'level',
  'message',
  'requestId',
  'errorType',
  'msg',
  'err',
  'severity',
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
const INDENT = 4;

/** How lines are shown. */
export interface LineShape {
  /** With the name of the source: where there is more than one. */
  readonly source: boolean;
  /** A time of UTC as it is shown; UTC where there is none. */
  readonly zone?: ((time: string) => string) | undefined;
}

const PLAIN: LineShape = { source: false };
const SOURCE_WIDTH = 8;

/** Lines for a person: time, level, request, message, then what else there is; a stack trace below. */
export function lineViewOf(shape: LineShape): View<LogLine> {
  return { text: (line, style) => lineDoc(line, style, shape) };
}

export const logLineView: View<LogLine> = lineViewOf(PLAIN);

/** Messages as they were written. */
export const rawLineView: View<LogLine> = {
  text: ({ raw = '' }) => verbatim(`${raw.trimEnd()}\n`),
};

export function lineDoc(line: LogLine, style: TextStyle, shape: LineShape = PLAIN): Doc {
  const { level, requestId, kind, message, stack: trace, late, errorWord } = line;
  const time = shape.zone?.(line.time) ?? line.time;
  const head = [
    dim(style.terminal ? timeOfDay(time) : time),
    ' ',
    ...(shape.source ? [dim(line.source.padEnd(SOURCE_WIDTH)), ' '] : []),
    levelText(level),
    ' ',
    dim(shortened(requestId ?? '-')),
    late ? ' (late) ' : ' ',
    // Nothing else says that it is an error; it is shown with errors all the same.
    ...(errorWord ? [warn('(ERROR)'), ' '] : []),
  ];
  if (kind !== 'app') return lines([[...head, dim(message)]], 0, INDENT);
  const details = fieldsText(line.fields);
  const shown = lines([[...head, message, ...(details === '' ? [] : ['  ', dim(details)])]], 0, INDENT);
  return trace === null ? shown : stack([shown, preformatted(trace.trimEnd(), INDENT)]);
}

/** A zone that is not the usual one stays beside it. */
function timeOfDay(time: string): string {
  const [, rest = time] = time.split('T');
  return rest.replace('Z', '');
}

/** What a line shows after its time, in one text of any length, and as it was written: a text is searched for in these. */
export function searchedTexts(line: LogLine, { source }: LineShape, json: boolean): readonly string[] {
  const { level, requestId, kind, message, stack: trace, late, errorWord, raw = '' } = line;
  const head = [
    ...(source ? [line.source.padEnd(SOURCE_WIDTH)] : []),
    level.padEnd(LEVEL_WIDTH),
    `${shortened(requestId ?? '-')}${late ? ' (late)' : ''}${errorWord ? ' (ERROR)' : ''}`,
    message,
  ].join(' ');
  const details = kind === 'app' ? fieldsText(line.fields) : '';
  const shown = safeLine(details === '' ? head : `${head}  ${details}`);
  const texts = [raw, safeText(raw), shown, ...(trace === null ? [] : [safeText(trace)])];
  return json ? [...texts, documentText(line)] : texts;
}

/** Without what CloudWatch alone has given it: its time and its ids. */
function documentText({ time: _, eventId: _id, stream: _stream, raw: _raw, ...line }: LogLine): string {
  return safeJson(stringifyJson(line) ?? '');
}

function shortened(request: string): string {
  // By characters: half of one would be shown as another.
  const digits =
    request.length <= REQUEST_DIGITS ? request : Array.from(request).slice(0, REQUEST_DIGITS).join('');
  return digits.padEnd(REQUEST_DIGITS);
}

function levelText(level: Level): Text {
  const shown = level.padEnd(LEVEL_WIDTH);
  if (level === 'ERROR' || level === 'FATAL') return bad(shown);
  return level === 'WARN' ? warn(shown) : shown;
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
  return text === '' || error === '' ? text + error : `${text}  ${error}`;
}

function errorText(error: unknown): string {
  const { name = '', message = '', location = '' } = membersOf(error);
  return `error=${String(name)}: ${String(message)} ${String(location)}`.trimEnd();
}
