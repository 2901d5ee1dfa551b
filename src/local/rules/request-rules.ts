import type { ShapeRules } from './shape-rules.ts';
import { shownValue } from './shown-value.ts';

/** The constraints of the operations of one service. */
export interface RequestRules {
  /** The shape of each operation's input. */
  readonly operations: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, ShapeRules>>;
}

/** A constraint that a member of a request does not meet. */
export interface Violation {
  /** `tags.1.member.key` */
  readonly path: string;
  /** As the Query protocol names it: `Tags.member.1.Key` */
  readonly parameter: string;
  readonly value: unknown;
  /** `Member must not be null` */
  readonly constraint: string;
  /** `Value 'a b' at 'stackName' failed to satisfy constraint: …` */
  readonly text: string;
}

/**
 * What a request breaks, in AWS's words, as they are recorded for its services:
 * `1 validation error detected: Value 'a b' at 'stackName' failed to satisfy constraint: …`.
 * @returns undefined for a request that breaks nothing.
 */
export function brokenConstraints(rules: RequestRules, operation: string, input: object): string | undefined {
  return validationErrors(violationsOf(rules, operation, input));
}

/** AWS's message for what is broken; undefined for nothing. */
export function validationErrors(broken: readonly Violation[]): string | undefined {
  if (broken.length === 0) return undefined;
  const errors = broken.length === 1 ? 'validation error' : 'validation errors';
  return `${broken.length} ${errors} detected: ${broken.map(({ text }) => text).join('; ')}`;
}

/** All constraints that a request breaks. */
export function violationsOf(
  { operations, shapes }: RequestRules,
  operation: string,
  input: object,
): Violation[] {
  const shape = operations[operation];
  return shape === undefined ? [] : violationsIn(shapes, shape, input, []);
}

type Shapes = RequestRules['shapes'];
/** Names of members, keys, and the numbers of entries from 1. */
type Path = readonly (string | number)[];

function violationsIn(shapes: Shapes, name: string, value: unknown, path: Path): Violation[] {
  const rules = shapes[name];
  if (rules === undefined || !isOfType(rules, value)) return [];
  const own = constraintsOf(rules).filter(({ isBroken }) => isBroken(value));
  return [
    ...own.map(({ text }) => violation(value, rules, path, text)),
    ...innerViolations(shapes, rules, value, path),
  ];
}

/** What is of another type is refused as such by whoever reads it. */
function isOfType({ type }: ShapeRules, value: unknown): boolean {
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

function innerViolations(shapes: Shapes, rules: ShapeRules, value: unknown, path: Path): Violation[] {
  if (rules.type === 'list' && Array.isArray(value)) return inList(shapes, rules, value, path);
  if (typeof value !== 'object' || value === null) return [];
  const given = new Map<string, unknown>(Object.entries(value));
  if (rules.type === 'map') return inMap(shapes, rules, given, path);
  return rules.type === 'structure' ? inStructure(shapes, rules, given, path) : [];
}

/** Entries without members of their own are judged by their list. */
function inList(shapes: Shapes, rules: ShapeRules, entries: readonly unknown[], path: Path): Violation[] {
  const { member = '' } = rules;
  const inner = shapes[member];
  if (inner === undefined) return [];
  if (isSimple(inner))
    return entriesBroken(inner, entries).map((all) =>
      violation(entries, rules, path, `Member must satisfy constraint: [${all}, ${NOT_NULL}]`),
    );
  return entries.flatMap((entry, index) => violationsIn(shapes, member, entry, [...path, index + 1]));
}

function inMap(
  shapes: Shapes,
  rules: ShapeRules,
  given: ReadonlyMap<string, unknown>,
  path: Path,
): Violation[] {
  const { key = '', member = '' } = rules;
  const [keys, values] = [shapes[key], shapes[member]];
  const whole = Object.fromEntries(given);
  const ofKeys = keys === undefined ? [] : entriesBroken(keys, [...given.keys()]);
  const ofValues =
    values === undefined || !isSimple(values) ? [] : entriesBroken(values, [...given.values()]);
  const deeper = values === undefined || isSimple(values) ? [] : [...given];
  return [
    ...ofKeys.map((all) => violation(whole, rules, path, `Map keys must satisfy constraint: [${all}]`)),
    ...ofValues.map((all) =>
      violation(whole, rules, path, `Map value must satisfy constraint: [${all}, ${NOT_NULL}]`),
    ),
    ...deeper.flatMap(([name, value]) => violationsIn(shapes, member, value, [...path, name, 'member'])),
  ];
}

function inStructure(
  shapes: Shapes,
  { members = {}, required = [] }: ShapeRules,
  given: ReadonlyMap<string, unknown>,
  path: Path,
): Violation[] {
  const missing = required
    .filter((name) => (given.get(name) ?? undefined) === undefined)
    .map((name) => violation(null, { type: 'string' }, [...path, name], NOT_NULL));
  const deeper = Object.entries(members).flatMap(([name, shape]) =>
    violationsIn(shapes, shape, given.get(name), [...path, name]),
  );
  return [...missing, ...deeper];
}

function isSimple({ type }: ShapeRules): boolean {
  return type !== 'structure' && type !== 'list' && type !== 'map';
}

/** @returns all constraints of the entries when one of them breaks any. */
function entriesBroken(rules: ShapeRules, entries: readonly unknown[]): string[] {
  const constraints = constraintsOf(rules);
  const isBroken = entries.some(
    (entry) => isOfType(rules, entry) && constraints.some((each) => each.isBroken(entry)),
  );
  return isBroken ? [constraints.map(({ text }) => text).join(', ')] : [];
}

const NOT_NULL = 'Member must not be null';

interface Constraint {
  readonly text: string;
  readonly isBroken: (value: unknown) => boolean;
}

function constraintsOf({ type, min, max, pattern, enum: values }: ShapeRules): Constraint[] {
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
  if (pattern !== undefined)
    all.push({
      text: `Member must satisfy regular expression pattern: ${pattern}`,
      isBroken: (value) => !matcher(pattern).test(String(value)),
    });
  if (values !== undefined)
    all.push({
      text: `Member must satisfy enum value set: [${values.join(', ')}]`,
      isBroken: (value) => !values.includes(String(value)),
    });
  return all;
}

/** The models' patterns are Java's: most of them are JavaScript's with Unicode properties, some only without. */
function matcher(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return new RegExp(`^(?:${pattern})$`);
  }
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;
  return typeof value === 'number' ? value : 0;
}

function violation(value: unknown, rules: ShapeRules, steps: Path, constraint: string): Violation {
  const path = steps.map((step) => (typeof step === 'number' ? `${step}.member` : camel(step))).join('.');
  const parameter = steps.map((step) => (typeof step === 'number' ? `member.${step}` : step)).join('.');
  const text = `Value${shownValue(value, rules)} at '${path}' failed to satisfy constraint: ${constraint}`;
  return { path, parameter, value, constraint, text };
}

function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
