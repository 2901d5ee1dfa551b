import { YAMLException } from 'js-yaml';
import { AwsError } from '../../aws-error.ts';
import type { Steps } from '../../steps.ts';
import { formatError, isMembers, type Members } from './template-members.ts';
import { readingYaml } from './template-yaml.ts';

/** js-yaml's limit, for JSON as well: what reads a template goes down level by level. */
const MOST_LEVELS = 100;
/** Of a template of 1 MB, a value for each ten bytes. */
const MOST_VALUES = 100_000;
/** Of one in YAML, a line of twenty bytes each. */
const MOST_PARTS = 50_000;

/**
 * Reads a text in JSON or YAML.
 * @throws AwsError ValidationError for what holds no document, as recorded on AWS: localstack's test_templates and
 * test_template_engine; JSON is told without the place.
 */
export function* readingDocument(text: string): Steps<Members> {
  const value = text.trimStart().startsWith('{') ? fromJson(text) : yield* fromYaml(text);
  yield;
  if (!isMembers(value)) throw formatError('unsupported structure.');
  refuseUnreadable(value);
  return value;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw formatError('JSON not well-formed.');
    throw error;
  }
}

function* fromYaml(text: string): Steps<unknown> {
  refuseManyParts(text);
  try {
    return yield* readingYaml(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, column } = error.mark ?? { line: 0, column: 0 };
    throw formatError(`YAML not well-formed. (line ${line + 1}, column ${column + 1})`);
  }
}

/** A value of a document, and where it stands. */
interface Place {
  readonly value: unknown;
  readonly key: string;
  readonly level: number;
  readonly above: Place | undefined;
}

/** @throws AwsError for a null, and for more values or levels than can be read. */
function refuseUnreadable(document: Members): void {
  const waiting: Place[] = [{ value: document, key: '', level: 0, above: undefined }];
  let values = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, level } = next;
    if (value === null)
      throw new AwsError('ValidationError', `[${pathOf(next)}] 'null' values are not allowed in templates`);
    if (level > MOST_LEVELS)
      throw formatError(`The embedded environment does not serve more than ${MOST_LEVELS} levels`);
    if (typeof value !== 'object') continue;
    const inner = Object.entries(value);
    values += inner.length;
    if (values > MOST_VALUES) throw tooMany();
    for (const [key, each] of inner) waiting.push({ value: each, key, level: level + 1, above: next });
  }
}

function pathOf({ key, above }: Place): string {
  return above === undefined ? '/' : `${pathOf(above).replace(/\/$/, '')}/${key}`;
}

/** @throws AwsError for more lines and list entries than are read at once: each takes far longer than one in JSON. */
function refuseManyParts(text: string): void {
  let parts = 0;
  for (const _ of text.matchAll(/[\n,]/g)) parts += 1;
  if (parts > MOST_PARTS) throw tooMany();
}

function tooMany(): AwsError {
  return formatError(
    `The embedded environment does not serve more than ${MOST_VALUES} values in JSON, or ${MOST_PARTS} lines and commas in YAML`,
  );
}
