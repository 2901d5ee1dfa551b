import { AwsError } from './aws-error.ts';

/**
 * The refusal of a value that has another JSON type than its member, in the words of AWS's reader of JSON as dynalite has
 * them, whose tests were run against AWS.
 * @param wanted `String`, `Boolean` …
 */
export function unexpectedType(value: unknown, wanted: string): AwsError {
  return new AwsError('SerializationException', messageFor(value, wanted));
}

function messageFor(value: unknown, wanted: string): string {
  if (Array.isArray(value)) return `Unrecognized collection type class java.lang.${wanted}`;
  if (typeof value === 'object' && value !== null)
    return 'Start of structure or map found where not expected';
  if (typeof value === 'boolean')
    return `${value ? 'TRUE_VALUE' : 'FALSE_VALUE'} cannot be converted to ${wanted}`;
  if (typeof value === 'string') return `STRING_VALUE cannot be converted to ${wanted}`;
  if (value === null || value === undefined) return `NULL_VALUE cannot be converted to ${wanted}`;
  return `${Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE'} cannot be converted to ${wanted}`;
}
