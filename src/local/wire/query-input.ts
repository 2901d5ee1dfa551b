import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import { isSigningParameter } from './presigned.ts';
import { fromText } from './text-values.ts';

/**
 * Reads a Query request's flat parameters (`Parameters.member.1.ParameterKey=…`) by the schema of the input.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 * @param refusal the error for a parameter that belongs to no member.
 */
export function readQueryInput(
  schema: NormalizedSchema,
  parameters: URLSearchParams,
  refusal: (parameter: string) => Error,
): Record<string, unknown> {
  const form = indexed(parameters);
  const input = schema.isUnitSchema() ? {} : readStruct(schema, '', form);
  for (const name of form.values.keys())
    if (!form.read.has(name) && !OF_PROTOCOL.has(name) && !isSigningParameter(name)) throw refusal(name);
  return input;
}

/** Parameters that say what is asked, not of what. */
const OF_PROTOCOL: ReadonlySet<string> = new Set(['Action', 'Version']);

/** Parameters by name, and all that names begin with up to a dot. */
interface Form {
  readonly values: ReadonlyMap<string, string>;
  readonly prefixes: ReadonlySet<string>;
  /** The names of those that were read. */
  readonly read: Set<string>;
}

/** No input is nested as deeply as this; what stands deeper belongs to no member. */
const MOST_PARTS = 40;

function indexed(parameters: URLSearchParams): Form {
  const values = new Map(parameters);
  const prefixes = new Set<string>();
  for (const key of values.keys()) {
    let parts = 0;
    for (let dot = key.indexOf('.'); dot >= 0 && parts < MOST_PARTS; dot = key.indexOf('.', dot + 1)) {
      prefixes.add(key.slice(0, dot));
      parts += 1;
    }
  }
  return { values, prefixes, read: new Set() };
}

function readStruct(schema: NormalizedSchema, prefix: string, form: Form): Record<string, unknown> {
  const struct: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const value = readValue(member, prefix + (member.getMergedTraits().xmlName ?? name), form);
    if (value !== undefined) struct[name] = value;
  }
  return struct;
}

function readValue(schema: NormalizedSchema, key: string, form: Form): unknown {
  if (schema.isStructSchema()) return hasBelow(key, form) ? readStruct(schema, `${key}.`, form) : undefined;
  if (schema.isListSchema()) return readList(schema, key, form);
  if (schema.isMapSchema()) return readMap(schema, key, form);
  const text = take(key, form);
  return text === undefined ? undefined : readSimple(schema, text);
}

function readList(schema: NormalizedSchema, key: string, form: Form): unknown[] | undefined {
  if (form.values.get(key) === '') {
    take(key, form);
    return [];
  }
  const item = schema.getValueSchema();
  const prefix = schema.getMergedTraits().xmlFlattened
    ? key
    : `${key}.${item.getMergedTraits().xmlName ?? 'member'}`;
  const values: unknown[] = [];
  for (let index = 1; hasAt(`${prefix}.${index}`, form); index += 1)
    values.push(readValue(item, `${prefix}.${index}`, form));
  return values.length > 0 ? values : undefined;
}

function readMap(schema: NormalizedSchema, key: string, form: Form): Record<string, unknown> | undefined {
  const prefix = schema.getMergedTraits().xmlFlattened ? key : `${key}.entry`;
  const map: Record<string, unknown> = {};
  for (let index = 1; form.values.has(`${prefix}.${index}.key`); index += 1) {
    const name = take(`${prefix}.${index}.key`, form) ?? '';
    map[name] = readValue(schema.getValueSchema(), `${prefix}.${index}.value`, form);
  }
  return Object.keys(map).length > 0 ? map : undefined;
}

/** What cannot be read is MalformedInput: https://github.com/boto/boto/issues/3530 */
function readSimple(schema: NormalizedSchema, text: string): unknown {
  if (schema.isBlobSchema()) return Buffer.from(text, 'base64');
  return fromText(schema, text, (type) => new AwsError('MalformedInput', `${text} is not a ${type}`));
}

function take(key: string, form: Form): string | undefined {
  form.read.add(key);
  return form.values.get(key);
}

function hasAt(key: string, form: Form): boolean {
  return form.values.has(key) || hasBelow(key, form);
}

function hasBelow(key: string, form: Form): boolean {
  return form.prefixes.has(key);
}
