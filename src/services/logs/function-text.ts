import { levelOf } from './levels.ts';
import type { Facts } from './log-line.ts';
import { reportInText, reportMessage } from './platform.ts';

/** Node's console in the text format: time, request id, level and message, parted by tabs. */
const CONSOLE = /^\S+Z\t([\w-]{36}|undefined)\t([A-Z]+)\t([\s\S]*)$/;
const PLATFORM = /^(START|END|REPORT|INIT_START|INIT_REPORT|EXTENSION)\b/;
const REQUEST_ID = /RequestId: ([\w-]{8,})/;

/** Old and new ways in which a runtime ends or an invocation fails, in text. */
const CRASH =
  /Task timed out after|Runtime exited|Runtime\.\w+|Error: Runtime|signal: killed|JavaScript heap out of memory|^\s*(?:Uncaught )?\w*(?:Error|Exception)\b|^Traceback|Unhandled Promise/;

/** A message that is no JSON. */
export function parseFunctionText(text: string): Facts {
  const [, id, level, rest = ''] = CONSOLE.exec(text) ?? [];
  if (level !== undefined) return consoleFacts(id, level, rest);
  const type = PLATFORM.exec(text)?.[1];
  if (type !== undefined) return platformText(type, text);
  const failed = CRASH.test(text);
  const [message, stack] = splitStack(text);
  const requestId = REQUEST_ID.exec(text)?.[1] ?? /^\S+Z ([\w-]{36}) /.exec(text)?.[1] ?? null;
  return { kind: 'app', level: failed ? 'ERROR' : 'INFO', requestId, message, fields: {}, stack };
}

function consoleFacts(id: string | undefined, level: string, text: string): Facts {
  const [message, stack] = splitStack(text);
  const requestId = id === undefined || id === 'undefined' ? null : id;
  return { kind: 'app', level: levelOf(level, 'INFO'), requestId, message, fields: {}, stack };
}

function platformText(type: string, text: string): Facts {
  const requestId = REQUEST_ID.exec(text)?.[1] ?? null;
  const errorType = /Error Type: (\S+)/.exec(text)?.[1];
  const failed = /Status: (?!success)\w+/.test(text);
  const common = { kind: 'platform', level: failed ? 'ERROR' : 'INFO', requestId, stack: null } as const;
  if (type !== 'REPORT') return { ...common, message: text.replaceAll('\t', ' '), fields: { type } };
  const report = reportInText(text);
  return {
    ...common,
    message: reportMessage(report, errorType),
    fields: { type: 'platform.report', ...report },
  };
}

/** The first line, and the others as they stand: a stack trace is kept whole. */
function splitStack(text: string): [message: string, stack: string | null] {
  const end = text.indexOf('\n');
  return end < 0 ? [text, null] : [text.slice(0, end), text];
}
