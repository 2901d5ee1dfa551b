import { AwsError } from '../../aws-error.ts';
import { hasAttribute } from '../../rules/resource-types.ts';
import { cidrBlocks } from './cidr.ts';
import type { ExportedValues } from './exports.ts';
import {
  type IntrinsicName,
  itemsOf,
  templateError,
  textOf,
  unexpectedArguments,
  variablesOf,
} from './intrinsic-arguments.ts';
import type { Template } from './template.ts';
import { isMembers } from './template-members.ts';

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
  /** Of all stacks. */
  readonly exports: ExportedValues;
  /** What conditions were found to be. */
  readonly conditions: Map<string, boolean | 'pending'>;
  /** What a resource or an export that is not there yet gives; without it, that is an error. */
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

/** Whether a condition of the template holds. @throws AwsError for a circle; its words are believed, not proven. */
export function conditionHolds(name: string, scope: Scope): boolean {
  const { template, conditions } = scope;
  if (!Object.hasOwn(template.Conditions, name))
    throw templateError(`Unresolved condition dependency ${name}`);
  const known = conditions.get(name);
  if (known === 'pending') throw templateError(`Circular dependency between conditions: [${name}]`);
  if (known !== undefined) return known;
  conditions.set(name, 'pending');
  const result = holds(template.Conditions[name], scope);
  conditions.set(name, result);
  return result;
}

function resolveNode(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value))
    return value.map((item) => resolveNode(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only) {
    const [name, argument] = only;
    const intrinsic = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (intrinsic) return intrinsic(argument, scope);
    if (name.startsWith('Fn::')) throw templateError(`The embedded environment does not serve ${name}`);
  }
  const resolved = entries.map(([name, inner]) => [name, resolveNode(inner, scope)] as const);
  return Object.fromEntries(resolved.filter(([, inner]) => inner !== NO_VALUE));
}

const FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (argument, scope) => reference(textOf(argument, 'Ref'), scope),
  Condition: (argument, scope) => conditionHolds(String(argument), scope),
  'Fn::GetAtt': (argument, scope) => {
    const parts = Array.isArray(argument) ? argument : textOf(argument, 'Fn::GetAtt').split('.');
    const [name, ...path] = itemsOf(parts, 'Fn::GetAtt', { least: 2, most: 20 }).map((part) =>
      textOf(resolveNode(part, scope), 'Fn::GetAtt'),
    );
    return attribute(name ?? '', path.join('.'), scope);
  },
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope) => {
    const [separator, items] = itemsOf(argument, 'Fn::Join', { least: 2 });
    const joined = resolveNode(items, scope);
    if (isUnknown(joined, scope)) return joined;
    if (!Array.isArray(joined)) throw unexpectedArguments('Fn::Join');
    return joined.map((item) => textOf(item, 'Fn::Join')).join(textOf(separator, 'Fn::Join'));
  },
  'Fn::Select': (argument, scope) => {
    const given = itemsOf(argument, 'Fn::Select', { least: 2 });
    const [index, items] = given.map((item) => resolveNode(item, scope));
    if (isUnknown(items, scope)) return items;
    if (!Array.isArray(items) || !/^\d+$/.test(String(index))) throw unexpectedArguments('Fn::Select');
    const found: unknown = items[Number(index)];
    // As recorded on AWS: localstack's test_invalid_select_index_type. Of a list that a function gives, the resource fails:
    // https://github.com/aws-samples/1click-hpc/issues/1
    if (found === undefined && Array.isArray(given[1])) throw unexpectedArguments('Fn::Select');
    if (found === undefined)
      throw templateError(`Fn::Select cannot select nonexistent value at index ${index}`);
    return found;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, source] = itemsOf(argument, 'Fn::Split', { least: 2 });
    const text = resolveNode(source, scope);
    if (isUnknown(text, scope)) return scope.unknown;
    return textOf(text, 'Fn::Split').split(textOf(separator, 'Fn::Split'));
  },
  'Fn::If': (argument, scope) => {
    const [condition, then, otherwise] = itemsOf(argument, 'Fn::If', { least: 3 });
    const name = textOf(condition, 'Fn::If');
    if (!Object.hasOwn(scope.template.Conditions, name))
      throw templateError(`unresolved condition dependency ${name} in Fn::If`);
    return resolveNode(conditionHolds(name, scope) ? then : otherwise, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = itemsOf(argument, 'Fn::Equals', { least: 2 }).map((item) =>
      resolveNode(item, scope),
    );
    return String(left) === String(right);
  },
  'Fn::Not': (argument, scope) => !holds(itemsOf(argument, 'Fn::Not', { least: 1 })[0], scope),
  'Fn::And': (argument, scope) => itemsOf(argument, 'Fn::And', SEVERAL).every((item) => holds(item, scope)),
  'Fn::Or': (argument, scope) => itemsOf(argument, 'Fn::Or', SEVERAL).some((item) => holds(item, scope)),
  'Fn::Contains': (argument, scope) => {
    const [of, value] = listsOf(argument, 'Fn::Contains', scope);
    return (value ?? []).every((each) => of?.includes(each));
  },
  'Fn::EachMemberEquals': (argument, scope) => {
    const [of, [value] = []] = listsOf(argument, 'Fn::EachMemberEquals', scope);
    return (of ?? []).every((each) => each === value);
  },
  'Fn::EachMemberIn': (argument, scope) => {
    const [of, within] = listsOf(argument, 'Fn::EachMemberIn', scope);
    return (of ?? []).every((each) => within?.includes(each));
  },
  'Fn::Base64': (argument, scope) =>
    Buffer.from(textOf(resolveNode(argument, scope), 'Fn::Base64')).toString('base64'),
  'Fn::GetAZs': (argument, scope) =>
    availabilityZones(textOf(resolveNode(argument, scope), 'Fn::GetAZs'), scope),
  'Fn::Cidr': (argument, scope) => {
    const items = itemsOf(argument, 'Fn::Cidr', { least: 3 }).map((item) => resolveNode(item, scope));
    if (items.some((item) => isUnknown(item, scope))) return scope.unknown;
    const [range = '', count = '', bits = ''] = items.map((item) => textOf(item, 'Fn::Cidr'));
    const valid = /^\d{1,3}$/.test(count) && /^\d{1,3}$/.test(bits) && isCount(Number(count));
    const blocks = valid ? cidrBlocks(range, Number(count), Number(bits)) : undefined;
    if (blocks === undefined) throw unexpectedArguments('Fn::Cidr');
    return blocks;
  },
  'Fn::ImportValue': (argument, scope) =>
    imported(textOf(resolveNode(argument, scope), 'Fn::ImportValue'), scope),
  'Fn::FindInMap': (argument, scope) => {
    const [map = '', first = '', second = ''] = itemsOf(argument, 'Fn::FindInMap', { least: 3 }).map((item) =>
      textOf(resolveNode(item, scope), 'Fn::FindInMap'),
    );
    const found = own(own(own(scope.template.Mappings, map), first), second);
    if (found === undefined) throw templateError(`Unable to get mapping for ${map}::${first}::${second}`);
    return found;
  },
};

/** "Valid range is between 1 and 256." */
const isCount = (count: number) => count >= 1 && count <= 256;

/** The two arguments of a function of rules, each as a list of texts. */
function listsOf(argument: unknown, name: IntrinsicName, scope: Scope): string[][] {
  return itemsOf(argument, name, { least: 2 }).map((item) =>
    [resolveNode(item, scope)].flat().map((each) => textOf(each, name)),
  );
}

const SEVERAL = { least: 2, most: 10 };

function holds(condition: unknown, scope: Scope): boolean {
  return resolveNode(condition, scope) === true;
}

function own(value: unknown, name: string): unknown {
  return isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

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
  const { Resources } = scope.template;
  const type = Object.hasOwn(Resources, name) ? Resources[name]?.Type : undefined;
  if (type !== undefined && !hasAttribute(type, path))
    throw templateError(`resource ${name} does not support attribute type ${path} in Fn::GetAtt`);
  const resource = scope.resources.get(name);
  if (resource === undefined) return notYetThere(name, scope);
  const value = resource.attributes[path];
  if (value === undefined)
    throw templateError(`The embedded environment does not serve the attribute ${path} of ${name}`);
  return value;
}

/** Of another region it gives none, as localstack's test_get_azs_function notes of AWS. */
function availabilityZones(asked: string, { parameters }: Scope): string[] {
  const region = String(parameters['AWS::Region']);
  return asked === '' || asked === region ? ['a', 'b', 'c', 'd', 'e', 'f'].map((zone) => region + zone) : [];
}

function imported(name: string, { exports, unknown }: Scope): string {
  const value = exports.get(name) ?? unknown;
  if (value === undefined) throw new AwsError('ValidationError', `No export named ${name} found.`);
  return value;
}

function notYetThere(name: string, scope: Scope): unknown {
  if (scope.unknown !== undefined && Object.hasOwn(scope.template.Resources, name)) return scope.unknown;
  throw templateError(`Unresolved resource dependencies [${name}] in the template`);
}

function substitute(argument: unknown, scope: Scope): string {
  const [text, given] = Array.isArray(argument)
    ? itemsOf(argument, 'Fn::Sub', { least: 1, most: 2 })
    : [argument, undefined];
  const variables = variablesOf(given, 'Fn::Sub');
  return textOf(text, 'Fn::Sub').replace(/\$\{([^{}]+)\}/g, (_match, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(variables, name)) return String(resolveNode(variables[name], scope));
    const [resource = '', ...path] = name.split('.');
    return String(
      path.length === 0 ? reference(resource, scope) : attribute(resource, path.join('.'), scope),
    );
  });
}
