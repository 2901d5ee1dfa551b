/** How a value in the configuration file must look, in the terms of JSON Schema. */
export interface Rule {
  /** A document is an object of any shape, or the path of a JSON file with one. */
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'document';
  readonly description?: string;
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  /** What the pattern stands for, in words; no part of the schema. */
  readonly expected?: string;
  /** Of a list; texts when left out. */
  readonly items?: Rule;
  /** 1 when left out. */
  readonly minItems?: number;
  readonly maxItems?: number;
  /** The only members of an object. */
  readonly properties?: Readonly<Record<string, Rule>>;
  /** What every member of an object must be, when its names are free. */
  readonly additionalProperties?: Rule;
  readonly propertyNames?: Pick<Rule, 'pattern' | 'expected'>;
  readonly maxProperties?: number;
}

/** Where in a document something is wrong, and what. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const TEXT: Rule = { type: 'string' };

/** What a value breaks of its rule, with the places. @param path where the value stands. */
export function problemsOf(rule: Rule, value: unknown, path: Problem['path'] = []): Problem[] {
  if (!hasType(rule, value)) return [{ path, message: typeMessage(rule) }];
  if (rule.type === 'document') return [];
  if (Array.isArray(value)) return listProblems(rule, value, path);
  if (isObject(value)) return objectProblems(rule, value, path);
  const message = scalarProblem(rule, value);
  return message === undefined ? [] : [{ path, message }];
}

/** A rule as JSON Schema. */
export function schemaOf({ expected: _, items, properties, additionalProperties, ...rule }: Rule): object {
  if (rule.type === 'array') return { ...rule, items: schemaOf(items ?? TEXT), minItems: rule.minItems ?? 1 };
  if (rule.type === 'document') return { ...rule, type: ['object', 'string'] };
  if (rule.type !== 'object') return rule;
  const { propertyNames } = rule;
  return {
    ...rule,
    ...(propertyNames === undefined ? {} : { propertyNames: { pattern: propertyNames.pattern } }),
    ...(properties === undefined ? {} : { properties: schemasOf(properties) }),
    additionalProperties: additionalProperties === undefined ? false : schemaOf(additionalProperties),
  };
}

function schemasOf(rules: Readonly<Record<string, Rule>>): object {
  return Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, schemaOf(rule)]));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasType({ type, items, minItems = 1 }: Rule, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return isObject(value);
  if (type === 'document') return isObject(value) || (typeof value === 'string' && value !== '');
  if (type === 'array')
    return (
      Array.isArray(value) &&
      value.length >= minItems &&
      (items !== undefined || value.every((item) => typeof item === 'string'))
    );
  return typeof value === type;
}

function typeMessage({ type, items }: Rule): string {
  if (type === 'object') return 'must be an object';
  if (type === 'document') return 'must be an object, or the path of a file with one';
  if (type !== 'array') return `must be of type ${type}`;
  return items === undefined || items.type === 'string' ? 'must be a list of texts' : 'must be a list';
}

function listProblems({ items = TEXT, maxItems }: Rule, values: unknown[], path: Problem['path']): Problem[] {
  if (maxItems !== undefined && values.length > maxItems)
    return [{ path, message: `must have at most ${maxItems} entries` }];
  return values.flatMap((value, index) => problemsOf(items, value, [...path, index]));
}

function objectProblems(rule: Rule, value: Record<string, unknown>, path: Problem['path']): Problem[] {
  const { properties = {}, additionalProperties, propertyNames, maxProperties } = rule;
  const names = Object.keys(value);
  if (maxProperties !== undefined && names.length > maxProperties)
    return [{ path, message: `must have at most ${maxProperties} members` }];
  return names.flatMap((name): Problem[] => {
    const place = [...path, name];
    const inner = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (inner === undefined) {
      const known = Object.keys(properties).join(', ');
      return [{ path: place, message: `is not known; known are ${known}` }];
    }
    const message = propertyNames && patternProblem(propertyNames, name);
    if (message !== undefined) return [{ path: place, message }];
    return problemsOf(inner, value[name], place);
  });
}

function scalarProblem(rule: Rule, value: unknown): string | undefined {
  const allowed: readonly unknown[] | undefined = rule.enum;
  if (allowed !== undefined && !allowed.includes(value)) return `must be one of ${allowed.join(', ')}`;
  if (typeof value === 'number') return rangeProblem(rule, value);
  return typeof value === 'string' ? patternProblem(rule, value) : undefined;
}

function rangeProblem({ minimum, maximum }: Rule, value: number): string | undefined {
  if (minimum !== undefined && value < minimum) return `must be at least ${minimum}`;
  if (maximum !== undefined && value > maximum) return `must be at most ${maximum}`;
  return undefined;
}

function patternProblem({ pattern, expected }: Pick<Rule, 'pattern' | 'expected'>, value: string) {
  if (pattern === undefined || new RegExp(pattern, 'u').test(value)) return undefined;
  return expected === undefined ? `must match ${pattern}` : `must be ${expected}`;
}
