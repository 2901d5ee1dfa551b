import { YAMLException } from 'js-yaml';
import { AwsError } from '../../aws-error.ts';
import { formatError, isMembers, type Members } from './template-members.ts';
import { readYaml } from './template-yaml.ts';

/** js-yaml's limit, for JSON as well: what reads a template goes down level by level. */
const MOST_LEVELS = 100;

/**
 * Reads a text in JSON or YAML.
 * @throws AwsError ValidationError for what holds no document, as recorded on AWS: localstack's test_templates and
 * test_template_engine; JSON is told without the place.
 */
export function readDocument(text: string): Members {
  const value = text.trimStart().startsWith('{') ? fromJson(text) : fromYaml(text);
  if (!isMembers(value)) throw formatError('unsupported structure.');
  refuseNulls(value);
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

function fromYaml(text: string): unknown {
  try {
    return readYaml(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, column } = error.mark ?? { line: 0, column: 0 };
    throw formatError(`YAML not well-formed. (line ${line + 1}, column ${column + 1})`);
  }
}

/** @throws AwsError for a null, and for more levels than can be read. */
function refuseNulls(document: Members): void {
  const waiting: { readonly value: unknown; readonly path: readonly string[] }[] = [
    { value: document, path: [] },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, path } = next;
    if (value === null)
      throw new AwsError(
        'ValidationError',
        `[/${path.join('/')}] 'null' values are not allowed in templates`,
      );
    if (path.length > MOST_LEVELS)
      throw formatError(`The embedded environment does not serve more than ${MOST_LEVELS} levels`);
    if (typeof value !== 'object') continue;
    for (const [key, inner] of Object.entries(value)) waiting.push({ value: inner, path: [...path, key] });
  }
}
