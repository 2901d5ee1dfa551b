import { NormalizedSchema } from '@smithy/core/schema';
import { pick, type Random } from '../../support/random.ts';

const TEXTS = [
  '',
  'a',
  ' ',
  '\u0000',
  '\ud800',
  'é😀',
  '../..',
  '*',
  '${',
  '{',
  '[',
  '"',
  '%',
  '-1',
  '1e999',
  'null',
  '__proto__',
];
const LONG = ['x'.repeat(5000), '('.repeat(2000), 'a.'.repeat(1000), '9'.repeat(400)];
const NUMBERS = [0, 1, -1, 2, 60, 100, 1.5, 2 ** 31, -(2 ** 31), 2 ** 53, 1e300, 5e-324];
const TIMES = [0, 1, 1_764_288_000_000, 8_640_000_000_000_000, -62_135_596_800_000];

/** An input of a schema: corner values, and names of what is there. @param names texts that lead somewhere. */
export function randomInput(
  random: Random,
  schema: unknown,
  names: readonly string[],
): Record<string, unknown> {
  return structure(random, NormalizedSchema.of(Object(schema)), names, 0);
}

function structure(random: Random, schema: NormalizedSchema, names: readonly string[], depth: number) {
  const input: Record<string, unknown> = {};
  const least = depth === 0 ? 0.7 : 0.5;
  // A body that is shorter than it says is waited for.
  for (const [name, member] of schema.structIterator())
    if (random() < least && name !== 'ContentLength') input[name] = value(random, member, names, depth + 1);
  return input;
}

function value(random: Random, schema: NormalizedSchema, names: readonly string[], depth: number): unknown {
  if (schema.isStringSchema()) return text(random, names);
  if (schema.isNumericSchema() || schema.isBigIntegerSchema()) return pick(random, NUMBERS);
  if (schema.isBooleanSchema()) return random() < 0.5;
  if (schema.isTimestampSchema()) return new Date(pick(random, TIMES));
  if (schema.isBlobSchema()) return Buffer.from(text(random, names));
  if (depth > 6) return undefined;
  const count = Math.floor(random() * 4);
  if (schema.isListSchema())
    return Array.from({ length: count }, () => value(random, schema.getValueSchema(), names, depth + 1));
  if (schema.isMapSchema())
    return Object.fromEntries(
      Array.from({ length: count }, () => [
        text(random, names),
        value(random, schema.getValueSchema(), names, depth + 1),
      ]),
    );
  if (schema.isUnionSchema()) {
    const members = [...schema.structIterator()];
    const [name, member] = pick(random, members);
    return { [name]: value(random, member, names, depth + 1) };
  }
  if (schema.isStructSchema()) return structure(random, schema, names, depth);
  return text(random, names);
}

function text(random: Random, names: readonly string[]): string {
  const which = random();
  if (which < 0.6) return pick(random, names);
  return pick(random, which < 0.95 ? TEXTS : LONG);
}
