import { readTemplate } from '../schemas/template.ts';

/** JSON as templates are made of. */
type Json = string | number | boolean | null | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [name: string]: Json;
}

const NO_VALUE = 'AWS::NoValue';

/** What is known of an environment before its template is sent. */
export interface TemplateValues {
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters whose value stands in the template from now on. */
  readonly fixed: readonly string[];
  /** By pseudo parameter, such as `AWS::AccountId`. */
  readonly pseudo: Readonly<Record<string, string>>;
  /** Conditions that may change without a deployment, and so stay. */
  readonly open: readonly string[];
}

/** A template as it is sent, and the parameters that it still has. */
export interface WrittenTemplate {
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Writes a template for one environment: names become literals, and conditions that are settled go, with the
 * resources, outputs and parameters that only they need. CloudFormation takes up existing resources by static names
 * alone: "Dynamic names (using !Ref or other functions) are not currently supported".
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
 */
export function writeTemplate(template: string, values: TemplateValues): WrittenTemplate {
  const document = objectIn(readTemplate(template));
  const conditions = objectIn(document.Conditions ?? {});
  const settled = new Map(
    Object.entries(conditions)
      .filter(([name]) => !values.open.includes(name))
      .map(([name, condition]) => [name, holds(condition, values.parameters)]),
  );
  const kept = (parts: Json | undefined): JsonObject => keptParts(objectIn(parts ?? {}), settled);
  const { Parameters = {}, Conditions: _, Resources, Outputs, ...rest } = document;
  const literals = literalsOf(values, objectIn(Parameters));
  const write = (part: Json): Json => fold(part, literals, settled);
  const resources = kept(Resources);
  const body: JsonObject = {
    Conditions: write(omit(conditions, settled)),
    Resources: write(mapValues(resources, (resource) => withoutLost(resource, resources))),
    ...(Outputs === undefined ? {} : { Outputs: write(kept(Outputs)) }),
  };
  const referenced = referencesIn(body);
  const declared = Object.entries(objectIn(Parameters))
    .filter(([name]) => referenced.has(name))
    .map(([name, parameter]) => [name, withoutDescription(parameter)] as const);
  const names = new Set(declared.map(([name]) => name));
  return {
    template: JSON.stringify({ ...rest, Parameters: Object.fromEntries(declared), ...body }),
    parameters: Object.fromEntries(Object.entries(values.parameters).filter(([name]) => names.has(name))),
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function objectIn(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error('a template is made of objects');
  return value;
}

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

function omit(object: JsonObject, names: ReadonlyMap<string, unknown>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)));
}

/** Resources or outputs whose condition holds, or is open; a settled condition is not named any more. */
function keptParts(parts: JsonObject, settled: ReadonlyMap<string, boolean>): JsonObject {
  return Object.fromEntries(
    Object.entries(parts).flatMap(([id, part]) => {
      const { Condition, ...rest } = objectIn(part);
      if (typeof Condition !== 'string' || !settled.has(Condition)) return [[id, part]];
      return settled.get(Condition) ? [[id, rest]] : [];
    }),
  );
}

/** Nobody reads it there, and each byte counts against what may be sent with the request. */
function withoutDescription(parameter: Json): Json {
  const { Description: _, ...rest } = objectIn(parameter);
  return rest;
}

/** A dependency on a resource that was left out is left out too. */
function withoutLost(resource: Json, resources: JsonObject): Json {
  const { DependsOn, ...rest } = objectIn(resource);
  if (DependsOn === undefined) return resource;
  const wanted = (isList(DependsOn) ? DependsOn : [DependsOn]).filter(
    (id) => typeof id === 'string' && id in resources,
  );
  return wanted.length === 0 ? rest : { ...rest, DependsOn: wanted };
}

/** Comparisons of a parameter with a text, their negation and conjunction: the conditions that the stack uses. */
function holds(condition: Json, parameters: TemplateValues['parameters']): boolean {
  const { 'Fn::Not': not, 'Fn::And': all, 'Fn::Equals': equals } = objectIn(condition);
  if (all !== undefined && isList(all)) return all.every((each) => holds(each, parameters));
  if (not !== undefined && isList(not)) return !holds(not[0] ?? null, parameters);
  if (equals === undefined || !isList(equals))
    throw new Error('a condition compares, or negates or joins comparisons');
  const [left, right] = equals.map((side) =>
    isObject(side) && typeof side.Ref === 'string' ? parameters[side.Ref] : side,
  );
  return left === right;
}

type Literals = ReadonlyMap<string, Json>;

/** What stands for a parameter from now on: a number for one that is declared as such. */
function literalsOf({ fixed, parameters, pseudo }: TemplateValues, declared: JsonObject): Literals {
  const own = fixed.flatMap((name): [string, Json][] => {
    const value = parameters[name];
    if (value === undefined) return [];
    const { Type } = objectIn(declared[name] ?? {});
    return [[name, Type === 'Number' ? Number(value) : value]];
  });
  return new Map([...Object.entries(pseudo), ...own]);
}

/** What a condition leaves without a value is left out. */
function fold(part: Json, literals: Literals, settled: ReadonlyMap<string, boolean>): Json {
  if (isList(part)) return part.map((each) => fold(each, literals, settled)).filter(hasValue);
  if (!isObject(part)) return part;
  const branches = branchesOf(part)?.map((each) => fold(each, literals, settled));
  if (branches !== undefined) return chosen(branches, settled) ?? { 'Fn::If': branches };
  const folded = Object.entries(part).map(([key, each]) => [key, fold(each, literals, settled)] as const);
  const written = Object.fromEntries(folded.filter(([, each]) => hasValue(each)));
  const [name = '', ...others] = Object.keys(written);
  if (others.length > 0) return written;
  const argument = written[name] ?? null;
  if (name === 'Ref' && typeof argument === 'string') return literals.get(argument) ?? written;
  if (name === 'Fn::Join' && isList(argument)) return joined(argument);
  return written;
}

/** The arguments of a choice. */
function branchesOf(part: JsonObject): readonly Json[] | undefined {
  const { 'Fn::If': branches, ...others } = part;
  return branches !== undefined && isList(branches) && Object.keys(others).length === 0
    ? branches
    : undefined;
}

function hasValue(part: Json): boolean {
  return !(isObject(part) && part.Ref === NO_VALUE);
}

function chosen([name, yes, no]: readonly Json[], settled: ReadonlyMap<string, boolean>): Json | undefined {
  const value = typeof name === 'string' ? settled.get(name) : undefined;
  return value === undefined ? undefined : value ? yes : no;
}

/** Neighbours that are texts become one text; a join of nothing else is that text. */
function joined([separator = '', parts = []]: readonly Json[]): Json {
  if (typeof separator !== 'string' || !isList(parts)) return { 'Fn::Join': [separator, parts] };
  const merged: Json[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string')
      merged[merged.length - 1] = `${last}${separator}${part}`;
    else merged.push(part);
  }
  const [only, ...more] = merged;
  return more.length === 0 && typeof only === 'string' ? only : { 'Fn::Join': [separator, merged] };
}

function referencesIn(part: Json, found = new Set<string>()): Set<string> {
  if (isList(part)) for (const each of part) referencesIn(each, found);
  else if (isObject(part))
    for (const [name, value] of Object.entries(part))
      if (name === 'Ref' && typeof value === 'string') found.add(value);
      else referencesIn(value, found);
  return found;
}
