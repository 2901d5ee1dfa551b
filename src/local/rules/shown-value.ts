import type { ShapeRules } from './shape-rules.ts';

/** A longer value is left out of the message: the whole template does not help. */
const SHOWN_LENGTH = 1000;

/**
 * A value as AWS's refusals show it: `'[x86_64, arm64]'`, `'{2=2.0}'`, ` null`, and nothing of what is secret, as
 * recorded in localstack's tests/aws/services/lambda_/test_lambda_api.snapshot.json and iam/test_iam.snapshot.json.
 */
export function shownValue(
  value: unknown,
  { type, sensitive }: Pick<ShapeRules, 'type' | 'sensitive'>,
): string {
  if (value === null) return ' null';
  if (sensitive === true) return '';
  const text = textOf(value, type, 0);
  return text.length > SHOWN_LENGTH ? '' : ` '${text}'`;
}

/** What is nested deeper is as good as too long. */
const MOST_LEVELS = 32;

function textOf(value: unknown, type: string, level: number): string {
  if (level > MOST_LEVELS) return ' '.repeat(SHOWN_LENGTH + 1);
  const inner = (each: unknown, of: string): string => textOf(each, of, level + 1);
  if (Array.isArray(value)) return `[${value.map((entry) => inner(entry, 'member')).join(', ')}]`;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number' && (type === 'double' || type === 'float') && Number.isInteger(value))
    return value.toFixed(1);
  if (typeof value !== 'object' || value === null || value instanceof String) return String(value);
  const members = Object.entries(value).map(
    ([key, each]) => `${key}=${inner(each, type === 'map' ? 'double' : 'member')}`,
  );
  return `{${members.join(', ')}}`;
}
