import { AwsError } from '../../../../aws-error.ts';
import { isObject, readValue } from '../values/read-value.ts';
import type { Value } from '../values/value.ts';

/** What the `#names` and `:values` of a request's expressions stand for. What no expression uses is told at the end. */
export class ExpressionAttributes {
  private readonly unusedNames: Set<string>;
  private readonly unusedValues: Set<string>;

  private constructor(
    private readonly names: ReadonlyMap<string, string>,
    private readonly values: ReadonlyMap<string, Value>,
  ) {
    this.unusedNames = new Set(names.keys());
    this.unusedValues = new Set(values.keys());
  }

  /**
   * @param names ExpressionAttributeNames as it was sent; @param values ExpressionAttributeValues.
   * @throws AwsError ValidationException for one that is wrong.
   */
  static read(names: unknown, values: unknown): ExpressionAttributes {
    return new ExpressionAttributes(
      new Map(
        entriesOf('ExpressionAttributeNames', '#', names).map(([key, name]) => [key, checkedName(key, name)]),
      ),
      new Map(
        entriesOf('ExpressionAttributeValues', ':', values).map(([key, value]) => [key, checked(key, value)]),
      ),
    );
  }

  name(key: string): string | undefined {
    this.unusedNames.delete(key);
    return this.names.get(key);
  }

  value(key: string): Value | undefined {
    this.unusedValues.delete(key);
    return this.values.get(key);
  }

  /** @throws AwsError ValidationException for names or values that were given for nothing. */
  checkUsed(): void {
    for (const [member, unused] of [
      ['ExpressionAttributeNames', this.unusedNames],
      ['ExpressionAttributeValues', this.unusedValues],
    ] as const)
      if (unused.size > 0)
        throw invalid(`Value provided in ${member} unused in expressions: keys: {${[...unused].join(', ')}}`);
  }
}

function entriesOf(member: string, sign: string, given: unknown): [string, unknown][] {
  if (given === undefined || given === null) return [];
  const entries = isObject(given) ? Object.entries(given) : [];
  if (entries.length === 0) throw invalid(`${member} must not be empty`);
  for (const [key] of entries)
    if (key[0] !== sign || !/^[0-9a-zA-Z_]+$/.test(key.slice(1)))
      throw invalid(`${member} contains invalid key: Syntax error; key: "${key}"`);
  return entries;
}

function checkedName(key: string, given: unknown): string {
  if (typeof given !== 'string')
    throw new AwsError('SerializationException', 'the name of an attribute is no text');
  if (given === '')
    throw invalid(`ExpressionAttributeNames contains invalid value: Empty attribute name for key ${key}`);
  return given;
}

function checked(key: string, given: unknown): Value {
  try {
    return readValue(given);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ValidationException') throw error;
    throw invalid(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
