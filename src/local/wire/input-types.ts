import type { NormalizedSchema } from '@smithy/core/schema';
import { unexpectedType } from '../unexpected-type.ts';

/**
 * An input whose values have the types of its schema: the codecs take what they get. What is null is not there.
 * @param readNumber what a number becomes.
 * @throws AwsError SerializationException.
 */
export function typedInput(
  schema: NormalizedSchema,
  input: object,
  readNumber: ReadNumber,
): Record<string, unknown> {
  if (schema.isUnitSchema()) return {};
  const typed: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const value: unknown = Reflect.get(input, name);
    if (value !== undefined && value !== null) typed[name] = typedValue(member, value, readNumber);
  }
  return typed;
}

type ReadNumber = (value: number) => number;

function typedValue(schema: NormalizedSchema, value: unknown, readNumber: ReadNumber): unknown {
  if (schema.isDocumentSchema()) return value;
  if (schema.isStructSchema()) return typedInput(schema, plainObject(value, 'Map'), readNumber);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw unexpectedType(value, 'List');
    return value.map((entry) => typedValue(schema.getValueSchema(), present(entry), readNumber));
  }
  if (schema.isMapSchema())
    return Object.fromEntries(
      Object.entries(plainObject(value, 'Map'))
        .filter(([, entry]) => entry !== null)
        .map(([key, entry]) => [key, typedValue(schema.getValueSchema(), entry, readNumber)]),
    );
  const wanted = simpleType(schema);
  if (wanted !== undefined && !wanted.fits(value)) throw unexpectedType(value, wanted.name);
  return wanted === NUMBER ? readNumber(Number(value)) : value;
}

interface SimpleType {
  readonly name: string;
  readonly fits: (value: unknown) => boolean;
}

const STRING: SimpleType = { name: 'String', fits: (value) => typeof value === 'string' || isLazy(value) };
const BOOLEAN: SimpleType = { name: 'Boolean', fits: (value) => typeof value === 'boolean' };
const NUMBER: SimpleType = {
  name: 'Double',
  fits: (value) => typeof value === 'number' || typeof value === 'bigint' || value instanceof Number,
};
const TIMESTAMP: SimpleType = {
  name: 'Timestamp',
  fits: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
};

function simpleType(schema: NormalizedSchema): SimpleType | undefined {
  if (schema.isStringSchema()) return STRING;
  if (schema.isBooleanSchema()) return BOOLEAN;
  if (schema.isNumericSchema()) return NUMBER;
  return schema.isTimestampSchema() ? TIMESTAMP : undefined;
}

/** Texts that hold JSON are strings that parse themselves. */
function isLazy(value: unknown): boolean {
  return value instanceof String;
}

function present(entry: unknown): unknown {
  if (entry === null || entry === undefined) throw unexpectedType(null, 'String');
  return entry;
}

function plainObject(value: unknown, wanted: string): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unexpectedType(value, wanted);
  return value;
}
