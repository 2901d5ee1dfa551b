import type { LogEvent } from '../../../local-aws.ts';
import type { Row, Value } from './expression.ts';
import { insightsTime } from './query.ts';

const MOST_FIELDS = 200;

/**
 * The fields that Insights finds in an event: its own, those of Lambda's lines, and those of the JSON in it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
 */
export function fieldsOf(event: LogEvent, group: string, account: string): Row {
  const { id, stream, timestamp, ingestionTime, message } = event;
  return {
    '@timestamp': insightsTime(timestamp),
    '@ingestionTime': insightsTime(ingestionTime),
    '@message': message,
    '@logStream': stream,
    '@log': `${account}:${group}`,
    '@ptr': Buffer.from(`${group}\n${id}`).toString('base64'),
    ...lambdaFields(message),
    ...jsonFields(message),
  };
}

function jsonFields(message: string): Row {
  const start = message.indexOf('{');
  if (start < 0) return {};
  try {
    const fields: Record<string, Value> = {};
    flatten('', JSON.parse(message.slice(start)), fields);
    return fields;
  } catch {
    return {};
  }
}

function flatten(path: string, value: unknown, fields: Record<string, Value>): void {
  if (Object.keys(fields).length >= MOST_FIELDS) return;
  if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value))
      flatten(path === '' ? name : `${path}.${name}`, inner, fields);
  } else if (value !== null && value !== undefined) fields[path] = value as Value;
}

const MEGABYTE = 1_000_000;

/** START, END and REPORT lines of the text format; durations are milliseconds, memory is bytes. */
function lambdaFields(message: string): Row {
  const [, type] = /^(START|END|REPORT|INIT_START|INIT_REPORT)\b/.exec(message) ?? [];
  const requestId = /RequestId: ([\w-]+)/.exec(message)?.[1] ?? /^\S+Z\t([\w-]{36})\t/.exec(message)?.[1];
  const number = (name: string): number | undefined => {
    const found = new RegExp(`${name}: ([\\d.]+)`).exec(message)?.[1];
    return found === undefined || type !== 'REPORT' ? undefined : Number(found);
  };
  const megabytes = (name: string): number | undefined => {
    const found = number(name);
    return found === undefined ? undefined : found * MEGABYTE;
  };
  return {
    '@type': type,
    '@requestId': requestId,
    '@duration': number('\\tDuration'),
    '@billedDuration': number('Billed Duration'),
    '@initDuration': number('Init Duration'),
    '@memorySize': megabytes('Memory Size'),
    '@maxMemoryUsed': megabytes('Max Memory Used'),
    '@xrayTraceId': type === 'REPORT' ? /XRAY TraceId: (\S+)/.exec(message)?.[1] : undefined,
  };
}
