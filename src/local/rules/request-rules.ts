/** What a member of a request may hold, as an API's model states it. */
export interface ShapeRules {
  readonly type: string;
  /** Length of a text, a list or a map, or a number's value. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Members of a structure that must be there. */
  readonly required?: readonly string[];
  /** The constrained members of a structure, by the names of their shapes. */
  readonly members?: Readonly<Record<string, string>>;
  /** The shape of a list's entries, or of a map's values. */
  readonly member?: string;
}

/** The constraints of the operations of one service. */
export interface RequestRules {
  /** The shape of each operation's input. */
  readonly operations: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, ShapeRules>>;
}

/** A longer value is left out of the message: the whole template does not help. */
const SHOWN_LENGTH = 1000;

/**
 * What a request breaks, in AWS's words, as they are recorded for its services:
 * `1 validation error detected: Value 'a b' at 'stackName' failed to satisfy constraint: …`.
 * @returns undefined for a request that breaks nothing.
 */
export function brokenConstraints(rules: RequestRules, operation: string, input: object): string | undefined {
  const shape = rules.operations[operation];
  if (shape === undefined) return undefined;
  const broken = violations(rules.shapes, shape, input, []);
  if (broken.length === 0) return undefined;
  const errors = broken.length === 1 ? 'validation error' : 'validation errors';
  return `${broken.length} ${errors} detected: ${broken.join('; ')}`;
}

type Path = readonly string[];

function violations(shapes: RequestRules['shapes'], name: string, value: unknown, path: Path): string[] {
  const rules = shapes[name];
  if (rules === undefined || value === undefined || value === null) return [];
  const own = constraintsBrokenBy(rules, value).map((constraint) => violation(value, path, constraint));
  return [...own, ...inner(shapes, rules, value, path)];
}

function inner(shapes: RequestRules['shapes'], rules: ShapeRules, value: unknown, path: Path): string[] {
  const { member, members = {}, required = [] } = rules;
  if (Array.isArray(value) && member !== undefined)
    return value.flatMap((entry, index) =>
      violations(shapes, member, entry, [...path, String(index + 1), 'member']),
    );
  if (rules.type === 'map' && member !== undefined && typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, entry]) =>
      violations(shapes, member, entry, [...path, key, 'member']),
    );
  if (rules.type !== 'structure' || typeof value !== 'object' || value === null) return [];
  const given = new Map<string, unknown>(Object.entries(value));
  const missing = required
    .filter((name) => (given.get(name) ?? undefined) === undefined)
    .map((name) => violation(null, [...path, camel(name)], 'Member must not be null'));
  const deeper = Object.entries(members).flatMap(([name, shape]) =>
    violations(shapes, shape, given.get(name), [...path, camel(name)]),
  );
  return [...missing, ...deeper];
}

function constraintsBrokenBy(
  { type, min, max, pattern, enum: values }: ShapeRules,
  value: unknown,
): string[] {
  const size = sizeOf(value);
  const measure = type === 'string' || type === 'list' || type === 'map' ? 'length' : 'value';
  const broken: string[] = [];
  if (values !== undefined && !values.includes(String(value)))
    broken.push(`Member must satisfy enum value set: [${values.join(', ')}]`);
  if (min !== undefined && size < min)
    broken.push(`Member must have ${measure} greater than or equal to ${min}`);
  if (max !== undefined && size > max)
    broken.push(`Member must have ${measure} less than or equal to ${max}`);
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(String(value)))
    broken.push(`Member must satisfy regular expression pattern: ${pattern}`);
  return broken;
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;
  return typeof value === 'number' ? value : 0;
}

function violation(value: unknown, path: Path, constraint: string): string {
  return `Value${shown(value)} at '${path.join('.')}' failed to satisfy constraint: ${constraint}`;
}

function shown(value: unknown): string {
  if (value === null) return ' null';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > SHOWN_LENGTH ? '' : ` '${text}'`;
}

function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
