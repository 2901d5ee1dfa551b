import { isObject, membersOf, parsedJson } from '../../../schemas/json.ts';
import { errorIn, textIn } from './error-fields.ts';
import { type Level, levelIn } from './levels.ts';
import type { Facts } from './log-line.ts';
import { levelInText } from './text.ts';

type Fields = Readonly<Record<string, unknown>>;

const LEVEL_NAMES = ['level', 'severity', 'log.level', 'levelname', 'lvl'];
const REQUEST_NAMES = [
  'requestId',
  'function_request_id',
  'aws_request_id',
  'awsRequestId',
  'AWSRequestId',
  'lambdaRequestId',
];

/** What the document around one tells that the inner one may not. */
interface Outer {
  readonly level?: unknown;
  readonly requestId?: string | null;
}

/** Messages that hold a document as text are read so deep. */
const DEEPEST = 3;

/**
 * A line of the application: by Lambda's JSON, Powertools, pino, winston or any other logger of JSON. What was logged as
 * JSON text lies in the message as text, and what was logged as an object as that object; both are read too.
 */
export function applicationFacts(fields: Fields, outer: Outer = {}, depth = 0): Facts {
  const said = fields.message ?? fields.msg;
  const level = first(fields, LEVEL_NAMES) ?? outer.level;
  // Whoever wrote what is within the message does not say whose request it is.
  const requestId = outer.requestId ?? textIn(first(fields, REQUEST_NAMES));
  const inner = depth < DEEPEST ? innerDocument(said) : undefined;
  if (inner !== undefined) return applicationFacts(inner, { requestId, level }, depth + 1);
  const { name, message, stack } = errorIn(fields);
  const thrown = [name, message].filter((part) => part !== null).join(': ');
  return {
    kind: 'app',
    level: levelOf(level, said, thrown !== ''),
    requestId,
    message: textOf(said) ?? (thrown === '' ? otherText(fields) : thrown),
    fields: depth === 0 ? fields : { ...outer, ...fields },
    stack,
  };
}

/** Of what says no level an error is one; a text may begin with its level. */
function levelOf(level: unknown, said: unknown, failed: boolean): Level {
  const known = levelIn(level);
  if (known !== undefined) return known;
  if (failed) return 'ERROR';
  return (typeof said === 'string' ? levelInText(said) : undefined) ?? 'INFO';
}

function innerDocument(said: unknown): Fields | undefined {
  if (isObject(said)) return said;
  if (typeof said !== 'string' || !said.startsWith('{')) return undefined;
  const value = parsedJson(said);
  return isObject(value) ? value : undefined;
}

function textOf(said: unknown): string | null {
  if (said === undefined || said === null || said === '') return null;
  return typeof said === 'string' ? said : JSON.stringify(said);
}

/** A line without a message: its metrics, where it carries some, or all that it has. */
function otherText(fields: Fields): string {
  return metricsText(fields) ?? JSON.stringify(fields);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function metricsText(fields: Fields): string | undefined {
  const directives = membersOf(fields._aws).CloudWatchMetrics;
  if (!Array.isArray(directives)) return undefined;
  const names = directives
    .map(membersOf)
    .flatMap(({ Metrics }): unknown[] => (Array.isArray(Metrics) ? Metrics : []))
    .flatMap((metric) => textIn(membersOf(metric).Name) ?? []);
  return `metrics ${names.map((name) => `${name}=${JSON.stringify(fields[name]) ?? '-'}`).join(' ')}`.trimEnd();
}

function first(fields: Fields, names: readonly string[]): unknown {
  const name = names.find((each) => fields[each] !== undefined && fields[each] !== null);
  return name === undefined ? undefined : fields[name];
}
