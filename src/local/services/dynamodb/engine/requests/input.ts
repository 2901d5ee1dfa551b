import { AwsError } from '../../../../aws-error.ts';
import { unexpectedType } from '../../../../unexpected-type.ts';
import { cutOff, GREATEST_INTEGER } from '../../../../whole-number.ts';
import { isObject } from '../values/read-value.ts';

/** The members of a request, or of a structure in it, read by their types; null is as good as nothing. */
export class Input {
  /**
   * @param known the members that are served.
   * @throws AwsError SerializationException for what is no structure, ValidationException for a member that is not served.
   */
  constructor(
    private readonly given: unknown,
    where: string,
    known: readonly string[],
  ) {
    if (!isObject(given)) throw serialization('Unexpected value type in payload');
    for (const [name, value] of Object.entries(given))
      if (value !== null && value !== undefined && !known.includes(name))
        throw new AwsError(
          'ValidationException',
          `The embedded environment does not support ${name} of ${where}`,
        );
  }

  value(name: string): unknown {
    const value: unknown =
      isObject(this.given) && Object.hasOwn(this.given, name) ? this.given[name] : undefined;
    return value ?? undefined;
  }

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    throw unexpectedType(value, 'String');
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw unexpectedType(value, 'Boolean');
  }

  /** A whole number of 32 bits. */
  integer(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Math.abs(value) <= GREATEST_INTEGER) return cutOff(value);
    throw unexpectedType(value, 'Integer');
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value)) return value;
    throw isObject(value) ? unexpectedType(value, 'List') : serialization('Unexpected field type');
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name)?.map((value) => {
      if (typeof value === 'string') return value;
      throw unexpectedType(value, 'String');
    });
  }

  /** The members of a map. */
  entries(name: string): readonly (readonly [string, unknown])[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (isObject(value)) return Object.entries(value);
    throw serialization('Unexpected field type');
  }
}

export function serialization(message: string): AwsError {
  return new AwsError('SerializationException', message);
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** @throws AwsError ValidationException, with the beginning that AWS gives to most of them. */
export function wrong(why: string): AwsError {
  return invalid(`One or more parameter values were invalid: ${why}`);
}
