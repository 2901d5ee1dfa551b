import { AwsError } from '../../aws-error.ts';

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly MinLength?: number | string;
  readonly MaxLength?: number | string;
  readonly MinValue?: number | string;
  readonly MaxValue?: number | string;
  readonly NoEcho?: boolean | string;
  readonly Description?: string;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
}

export interface Template {
  readonly Description?: string;
  readonly Parameters: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, TemplateOutput>>;
}

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Parameters',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
  'Metadata',
];
const RESOURCE_ATTRIBUTES = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
];

/** @throws AwsError ValidationError for text that is no JSON template, or asks for what is not served. */
export function parseTemplate(text: string): Template {
  const document = parseJson(text);
  const section = Object.keys(document).find((name) => !SECTIONS.includes(name));
  if (section !== undefined)
    throw formatError(`The embedded environment does not serve the template section ${section}`);
  const resources = (document.Resources ?? {}) as Record<string, TemplateResource>;
  if (Object.keys(resources).length === 0)
    throw formatError('At least one Resources member must be defined.');
  refuseOddNames('Resource', resources);
  refuseOddNames('Parameter', document.Parameters ?? {});
  for (const [logicalId, resource] of Object.entries(resources)) {
    const attribute = Object.keys(resource).find((name) => !RESOURCE_ATTRIBUTES.includes(name));
    if (attribute !== undefined)
      throw formatError(`The embedded environment does not serve ${attribute} of resource ${logicalId}`);
    if (typeof resource.Type !== 'string')
      throw formatError(`[/Resources/${logicalId}] Every Resources object must contain a Type member.`);
  }
  const outputs = (document.Outputs ?? {}) as Template['Outputs'];
  refuseUnservedOutputs(outputs);
  return {
    ...(typeof document.Description === 'string' ? { Description: document.Description } : {}),
    Parameters: (document.Parameters ?? {}) as Template['Parameters'],
    Mappings: (document.Mappings ?? {}) as Template['Mappings'],
    Conditions: (document.Conditions ?? {}) as Template['Conditions'],
    Resources: resources,
    Outputs: outputs,
  };
}

/** As recorded on AWS. */
function refuseOddNames(what: string, named: object): void {
  const odd = Object.keys(named).find((name) => !/^[A-Za-z0-9]+$/.test(name));
  if (odd !== undefined) throw formatError(`${what} name ${odd} is non alphanumeric.`);
}

const OUTPUT_MEMBERS = ['Value', 'Description', 'Condition'];

function refuseUnservedOutputs(outputs: Readonly<Record<string, object>>): void {
  for (const [name, output] of Object.entries(outputs)) {
    const member = Object.keys(output).find((each) => !OUTPUT_MEMBERS.includes(each));
    if (member !== undefined)
      throw formatError(`The embedded environment does not serve ${member} of output ${name}`);
  }
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Told below: YAML and broken JSON look alike from here.
  }
  throw formatError('JSON not well-formed (the embedded environment takes templates in JSON)');
}

export function formatError(message: string): AwsError {
  return new AwsError('ValidationError', `Template format error: ${message}`);
}

/** The names that a value refers to by Ref, Fn::GetAtt or Fn::Sub. */
export function referencesIn(value: unknown): Set<string> {
  if (Array.isArray(value)) return union(value.map(referencesIn));
  if (typeof value !== 'object' || value === null) return new Set();
  return union(Object.entries(value).map(([key, inner]) => referencesOf(key, inner)));
}

function referencesOf(key: string, value: unknown): Set<string> {
  if (key === 'Ref' && typeof value === 'string') return new Set([value]);
  if (key === 'Fn::GetAtt')
    return new Set([(Array.isArray(value) ? String(value[0]) : String(value)).split('.')[0] ?? '']);
  if (key === 'Fn::Sub') return referencesOfSub(value);
  return referencesIn(value);
}

function referencesOfSub(value: unknown): Set<string> {
  const [text, variables] = Array.isArray(value)
    ? [String(value[0]), value[1] as Record<string, unknown>]
    : [String(value), {}];
  const named = [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name);
  const outside = named
    .filter((name) => !Object.hasOwn(variables, name))
    .map((name) => name.split('.')[0] ?? '');
  return union([new Set(outside), referencesIn(variables)]);
}

function union(sets: readonly Set<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]));
}
