import { AwsError } from '../../aws-error.ts';
import { hasAttribute } from '../../rules/resource-types.ts';
import type { Template } from './template.ts';

/** A value that only exists once other resources do, as change sets show it. */
export const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** A created resource as intrinsic functions see it. */
export interface Referable {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What intrinsic functions are resolved from. */
export interface Scope {
  readonly template: Template;
  /** Values of parameters and of pseudo parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly resources: ReadonlyMap<string, Referable>;
  /** What a reference to a resource that is not there yet gives; without it, that is an error. */
  readonly unknown?: string;
}

const NO_VALUE = Symbol('AWS::NoValue');

type IntrinsicFunction = (argument: unknown, scope: Scope) => unknown;

/**
 * Resolves the intrinsic functions in a value. Members that are `AWS::NoValue` are dropped.
 * @throws AwsError ValidationError for a function that is not served, or a reference to nothing.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = resolveNode(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

/** Whether a condition of the template holds. */
export function conditionHolds(name: string, scope: Scope): boolean {
  const condition = scope.template.Conditions[name];
  if (condition === undefined) throw validationError(`Unresolved condition dependency ${name}`);
  return resolveNode(condition, scope) === true;
}

function resolveNode(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value))
    return value.map((item) => resolveNode(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only) {
    const [name, argument] = only;
    const intrinsic = FUNCTIONS[name];
    if (intrinsic) return intrinsic(argument, scope);
    if (name.startsWith('Fn::')) throw validationError(`The embedded environment does not serve ${name}`);
  }
  const resolved = entries.map(([name, inner]) => [name, resolveNode(inner, scope)] as const);
  return Object.fromEntries(resolved.filter(([, inner]) => inner !== NO_VALUE));
}

const FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (argument, scope) => reference(String(argument), scope),
  Condition: (argument, scope) => conditionHolds(String(argument), scope),
  'Fn::GetAtt': (argument, scope) => {
    const [name = '', ...path] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    return attribute(name, path.join('.'), scope);
  },
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::Join': (argument, scope) => {
    const [separator, items] = pair(argument, 'Fn::Join', scope);
    if (isUnknown(items, scope)) return items;
    return (items as unknown[]).map(String).join(String(separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = pair(argument, 'Fn::Select', scope);
    if (isUnknown(items, scope)) return items;
    if (!Array.isArray(items))
      throw validationError(
        'Fn::Select requires a list argument with two elements: an integer index and a list',
      );
    const found: unknown = items[Number(index)];
    if (found === undefined)
      throw validationError(`Fn::Select cannot select nonexistent value at index ${index}`);
    return found;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = pair(argument, 'Fn::Split', scope);
    return isUnknown(text, scope) ? scope.unknown : String(text).split(String(separator));
  },
  'Fn::If': (argument, scope) => {
    const [condition, then, otherwise] = argument as [string, unknown, unknown];
    return resolveNode(conditionHolds(condition, scope) ? then : otherwise, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = pair(argument, 'Fn::Equals', scope);
    return String(left) === String(right);
  },
  'Fn::Not': (argument, scope) => resolveNode((argument as unknown[])[0], scope) !== true,
  'Fn::And': (argument, scope) => (argument as unknown[]).every((item) => resolveNode(item, scope) === true),
  'Fn::Or': (argument, scope) => (argument as unknown[]).some((item) => resolveNode(item, scope) === true),
  'Fn::Base64': (argument, scope) => Buffer.from(String(resolveNode(argument, scope))).toString('base64'),
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = (argument as unknown[]).map((item) => String(resolveNode(item, scope)));
    const found = scope.template.Mappings[map ?? '']?.[first ?? '']?.[second ?? ''];
    if (found === undefined) throw validationError(`Unable to get mapping for ${map}::${first}::${second}`);
    return found;
  },
};

/** What is put together from a value that is not known yet is not known either. */
function isUnknown(value: unknown, { unknown }: Scope): boolean {
  return unknown !== undefined && typeof value === 'string' && value.includes(unknown);
}

function reference(name: string, scope: Scope): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE;
  if (Object.hasOwn(scope.parameters, name)) return scope.parameters[name];
  const resource = scope.resources.get(name);
  if (resource !== undefined) return resource.physicalId;
  return notYetThere(name, scope);
}

function attribute(name: string, path: string, scope: Scope): unknown {
  const type = scope.template.Resources[name]?.Type;
  if (type !== undefined && !hasAttribute(type, path))
    throw validationError(`resource ${name} does not support attribute type ${path} in Fn::GetAtt`);
  const resource = scope.resources.get(name);
  if (resource === undefined) return notYetThere(name, scope);
  const value = resource.attributes[path];
  if (value === undefined)
    throw validationError(`The embedded environment does not serve the attribute ${path} of ${name}`);
  return value;
}

function notYetThere(name: string, scope: Scope): unknown {
  if (scope.unknown !== undefined && Object.hasOwn(scope.template.Resources, name)) return scope.unknown;
  throw validationError(`Unresolved resource dependencies [${name}] in the template`);
}

function substitute(argument: unknown, scope: Scope): string {
  const [text, variables] = Array.isArray(argument)
    ? [String(argument[0]), argument[1] as Record<string, unknown>]
    : [String(argument), {}];
  return text.replace(/\$\{([^}]+)\}/g, (_match, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(variables, name)) return String(resolveNode(variables[name], scope));
    const [resource = '', ...path] = name.split('.');
    return String(
      path.length === 0 ? reference(resource, scope) : attribute(resource, path.join('.'), scope),
    );
  });
}

function pair(argument: unknown, name: string, scope: Scope): [unknown, unknown] {
  if (!Array.isArray(argument) || argument.length !== 2) throw validationError(`${name} takes two arguments`);
  return [resolveNode(argument[0], scope), resolveNode(argument[1], scope)];
}

function validationError(message: string): AwsError {
  return new AwsError('ValidationError', `Template error: ${message}`);
}
