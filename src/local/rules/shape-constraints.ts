import type { ShapeRules } from './shape-rules.ts';

/** One constraint of a shape, in AWS's words. */
export interface Constraint {
  readonly text: string;
  readonly isBroken: (value: unknown) => boolean;
}

/** Characters of members that have a pattern and no greatest length. */
const MOST_MATCHED = 10_000;

/** The constraints that a shape has of its own, in the order in which AWS names them. */
export function constraintsOf({ type, min, max, pattern, enum: values }: ShapeRules): Constraint[] {
  const measure = type === 'string' || type === 'list' || type === 'map' ? 'length' : 'value';
  const all: Constraint[] = [];
  if (max !== undefined)
    all.push({
      text: `Member must have ${measure} less than or equal to ${max}`,
      isBroken: (value) => sizeOf(value) > max,
    });
  if (min !== undefined)
    all.push({
      text: `Member must have ${measure} greater than or equal to ${min}`,
      isBroken: (value) => sizeOf(value) < min,
    });
  if (pattern !== undefined) {
    const matcher = matcherOf(pattern);
    all.push({
      text: `Member must satisfy regular expression pattern: ${pattern}`,
      // Some of AWS's patterns take cubic time; what is too long is broken already.
      isBroken: (value) => sizeOf(value) <= (max ?? MOST_MATCHED) && !matcher.test(String(value)),
    });
  }
  if (values !== undefined)
    all.push({
      text: `Member must satisfy enum value set: [${values.join(', ')}]`,
      isBroken: (value) => !values.includes(String(value)),
    });
  return all;
}

/** Whether a value is of a shape's type: what is of another is refused as such by whoever reads it. */
export function isOfType({ type }: ShapeRules, value: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string' || value instanceof String;
    case 'list':
      return Array.isArray(value);
    case 'integer':
    case 'long':
    case 'double':
    case 'float':
      return typeof value === 'number';
    default:
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}

/** The models' patterns are Java's: most of them are JavaScript's with Unicode properties, some only without. */
function matcherOf(pattern: string): RegExp {
  const source = `^(?:${inEitherCase(pattern)})$`;
  try {
    return new RegExp(source, 'u');
  } catch {
    return new RegExp(source);
  }
}

/** Java's `(?i)` holds to the end of its group, or to an alternative; JavaScript has no such flag. */
function inEitherCase(pattern: string): string {
  return pattern.replace(/\(\?i\)([^()|]*)/g, (_, rest: string) =>
    rest.replace(/\\.|[a-z]/gi, (part) =>
      part.length > 1 ? part : `[${part.toLowerCase()}${part.toUpperCase()}]`,
    ),
  );
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;
  return typeof value === 'number' ? value : 0;
}
