import { type Level, levelIn } from './levels.ts';
import type { Facts } from './log-line.ts';
import { reportInText, reportMessage } from './platform.ts';

/** Node's console in the text format: time, request id, level and message, parted by tabs. */
const CONSOLE = /^\S+Z\t([\w-]{36}|undefined)\t([A-Z]+)\t([\s\S]*)$/;
/** Python's logging on Lambda: `[ERROR]`, time, request id and message, parted by tabs. */
const PYTHON = /^\[([A-Z]+)\]\t\S+Z\t([\w-]{36})\t([\s\S]*)$/;
/** What an application prints may begin with the same word. */
const PLATFORM =
  /^(START|END|REPORT|INIT_START|INIT_REPORT|RESTORE_START|RESTORE_REPORT|EXTENSION)(?=[ \t]+(?:RequestId|Runtime Version|Init Duration|Restore Duration|Name):)/;
const REQUEST_ID = /RequestId: ([\w-]{8,})/;

/** Old and new ways in which a runtime ends or an invocation fails, in text; a name of an error ends, or says more. */
const CRASH =
  /Task timed out after|Runtime exited|Runtime\.[A-Z]\w+|Error: Runtime|signal: killed|JavaScript heap out of memory|^[\t ]*(?:Uncaught )?[\w.]*(?:Error|Exception)(?::|$)|^Traceback|Unhandled Promise/m;

/** A level that a line begins with, alone or after a time and a name, as loggers of plain text write it. */
const LEADING =
  /^[\d:.,TZ+/ -]{0,40}(?:[\w.]{1,64} - )?[[(]?(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL)(?=[\]):|\s-]|$)/;
const HEAD = 120;
/** The same as a field: logfmt, or JSON that was cut off in the middle. */
const FIELD = /(?:^|\s)(?:level|lvl|severity)="?([A-Za-z]+)|"(?:level|severity)"\s*:\s*"([A-Za-z]+)"/;
const NUMBER = /(?:^|\s)level=([1-6]0)\b|"level"\s*:\s*([1-6]0)\b/;
/** Prose may speak of a level. */
const LOGFMT = /^\{|(?:^|\s)(?:msg|time|ts)=/;

/** The level that a text itself tells; undefined when it tells none. */
export function levelInText(text: string): Level | undefined {
  const leading = levelIn(LEADING.exec(text.slice(0, HEAD))?.[1]);
  if (leading !== undefined) return leading;
  const [, word, quoted] = FIELD.exec(text) ?? [];
  const named = levelIn(word ?? quoted);
  if (named !== undefined || !LOGFMT.test(text)) return named;
  const [, bare, member] = NUMBER.exec(text) ?? [];
  const digits = bare ?? member;
  return digits === undefined ? undefined : levelIn(Number(digits));
}

/** A message that is no JSON. */
export function parseText(text: string): Facts {
  const [, id, level, rest = ''] = CONSOLE.exec(text) ?? [];
  if (level !== undefined) return consoleFacts(id, level, rest);
  const [, python, ofRequest, said = ''] = PYTHON.exec(text) ?? [];
  if (python !== undefined) return consoleFacts(ofRequest, python, said);
  const type = PLATFORM.exec(text)?.[1];
  if (type !== undefined) return platformText(type, text);
  const [message, stack] = splitStack(text);
  const requestId =
    REQUEST_ID.exec(text)?.[1] ??
    /^\S+Z ([\w-]{36}) /.exec(text)?.[1] ??
    /"(?:function_request_id|requestId)":"([\w-]{36})"/.exec(text)?.[1] ??
    null;
  const told = levelInText(text);
  return {
    kind: 'app',
    level: CRASH.test(text) ? worst(told) : (told ?? 'INFO'),
    requestId,
    message,
    fields: {},
    stack,
  };
}

function worst(told: Level | undefined): Level {
  return told === 'FATAL' ? told : 'ERROR';
}

function consoleFacts(id: string | undefined, level: string, text: string): Facts {
  const [message, stack] = splitStack(text);
  const requestId = id === undefined || id === 'undefined' ? null : id;
  return { kind: 'app', level: levelIn(level) ?? 'INFO', requestId, message, fields: {}, stack };
}

function platformText(type: string, text: string): Facts {
  const requestId = REQUEST_ID.exec(text)?.[1] ?? null;
  const errorType = /Error Type: (\S+)/.exec(text)?.[1];
  const named = errorType === undefined ? {} : { errorType };
  const failed = /Status: (?!success)\w+/.test(text);
  const common = { kind: 'platform', level: failed ? 'ERROR' : 'INFO', requestId, stack: null } as const;
  if (type !== 'REPORT')
    return { ...common, message: text.replaceAll('\t', ' '), fields: { type, ...named } };
  const report = reportInText(text);
  return {
    ...common,
    message: reportMessage(report, errorType),
    fields: { type: 'platform.report', ...report, ...named },
  };
}

/** The first line, and the others as they stand: a stack trace is kept whole. */
function splitStack(text: string): [message: string, stack: string | null] {
  const end = text.indexOf('\n');
  return end < 0 ? [text, null] : [text.slice(0, end), text];
}
