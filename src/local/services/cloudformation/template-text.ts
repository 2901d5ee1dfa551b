import { YAMLException } from 'js-yaml';
import { AwsError } from '../../aws-error.ts';
import type { Steps } from '../../steps.ts';
import {
  MOST_LEVELS,
  MOST_VALUES,
  refuseManyParts,
  refuseManyValues,
  tooDeep,
  tooMany,
} from './template-limits.ts';
import { formatError, isMembers, type Members } from './template-members.ts';
import { readingYaml } from './template-yaml.ts';

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
  refuseManyValues(text);
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

/** What holds values in a document, and where it stands. */
interface Place {
  readonly value: object;
  readonly key: string | number;
  readonly level: number;
  readonly above: Place | undefined;
}

/** @throws AwsError for a null, and for more values or levels than can be read. */
function refuseUnreadable(document: Members): void {
  const waiting: Place[] = [{ value: document, key: '', level: 0, above: undefined }];
  let values = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const level = next.level + 1;
    for (const [key, value] of entriesOf(next.value)) {
      values += 1;
      if (values > MOST_VALUES) throw tooMany();
      if (level > MOST_LEVELS) throw tooDeep();
      if (value === null) throw nullAt(`${pathOf(next)}/${key}`);
      if (isHolder(value)) waiting.push({ value, key, level, above: next });
    }
  }
}

/** Those of a list one after the other: 100,000 at once would take a quarter of a second. */
function entriesOf(value: object): Iterable<[string | number, unknown]> {
  return Array.isArray(value) ? value.entries() : Object.entries(value);
}

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function nullAt(path: string): AwsError {
  return new AwsError('ValidationError', `[${path}] 'null' values are not allowed in templates`);
}

function pathOf({ key, above }: Place): string {
  return above === undefined ? '' : `${pathOf(above)}/${key}`;
}
