import type { Steps } from '../../steps.ts';
import { exportName, refuseDependentNames } from './template-exports.ts';
import {
  formatError,
  isMembers,
  listIn,
  type Members,
  objectsIn,
  refuseOddNames,
  refuseUnserved,
  scalarsIn,
  sectionOf,
  textsIn,
} from './template-members.ts';
import { type TemplateParameter, templateParameter } from './template-parameters.ts';
import { type TemplateRule, templateRule } from './template-rules.ts';
import { readingDocument } from './template-text.ts';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Members;
  readonly DependsOn?: readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
  readonly ExportName?: unknown;
}

/** What each mapping gives by its first and its second key. */
export type Mappings = Readonly<Record<string, Readonly<Record<string, Members>>>>;

export interface Template {
  readonly Description?: string;
  readonly Parameters: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings: Mappings;
  readonly Conditions: Members;
  readonly Rules: Readonly<Record<string, TemplateRule>>;
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
  'Rules',
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

/**
 * Reads a template in JSON or YAML.
 * @throws AwsError ValidationError for text that is no template, or asks for what is not served. Words without a
 * remark are as recorded on AWS: localstack's tests/aws/services/cloudformation/**.snapshot.json.
 */
export function* parsingTemplate(text: string): Steps<Template> {
  const document = yield* readingDocument(text);
  yield;
  return templateOf(document);
}

function templateOf(document: Members): Template {
  const section = Object.keys(document).find((name) => !SECTIONS.includes(name));
  if (section !== undefined)
    throw formatError(`The embedded environment does not serve the template section ${section}`);
  refuseOddNames('Resource', sectionOf(document, 'Resources'));
  refuseOddNames('Parameter', sectionOf(document, 'Parameters'));
  const resources = objectsIn(document, 'Resources').map(resourceIn);
  if (resources.length === 0) throw formatError('At least one Resources member must be defined.');
  refuseMoreThanAllowed(document);
  const template = {
    ...textsIn(document, ['Description'], ''),
    Parameters: Object.fromEntries(objectsIn(document, 'Parameters').map(templateParameter)),
    Mappings: Object.fromEntries(Object.entries(sectionOf(document, 'Mappings')).map(mappingIn)),
    Conditions: sectionOf(document, 'Conditions'),
    Rules: Object.fromEntries(objectsIn(document, 'Rules').map(templateRule)),
    Resources: Object.fromEntries(resources),
    Outputs: Object.fromEntries(objectsIn(document, 'Outputs').map(outputIn)),
  };
  refuseDependentNames(template);
  return template;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST = { Resources: 500, Parameters: 200, Mappings: 200, Outputs: 200 } as const;

function refuseMoreThanAllowed(document: Members): void {
  for (const [section, most] of Object.entries(MOST)) {
    const count = Object.keys(sectionOf(document, section)).length;
    if (count > most)
      throw formatError(
        `Number of ${section.toLowerCase()}, ${count}, is greater than maximum allowed, ${most}`,
      );
  }
}

function resourceIn([logicalId, members]: [string, Members]): [string, TemplateResource] {
  const where = `/Resources/${logicalId}`;
  refuseUnserved(members, RESOURCE_ATTRIBUTES, `resource ${logicalId}`);
  const { Type, Properties } = members;
  if (typeof Type !== 'string')
    throw formatError(`[${where}] Every Resources object must contain a Type member.`);
  // Believed, not proven.
  if (Properties !== undefined && !isMembers(Properties))
    throw formatError(`[${where}/Properties] Properties must be an object.`);
  const DependsOn = listIn(members, 'DependsOn', where);
  return [
    logicalId,
    {
      Type,
      ...textsIn(members, ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy'], where),
      ...(DependsOn === undefined ? {} : { DependsOn }),
      ...(Properties === undefined ? {} : { Properties }),
    },
  ];
}

function mappingIn([name, mapping]: [string, unknown]): [string, Mappings[string]] {
  const entries = isMembers(mapping) ? Object.entries(mapping) : [];
  if (!isMembers(mapping)) throw formatError(`Every Mappings member ${name} must be a map`);
  return [
    name,
    Object.fromEntries(
      entries.map(([key, values]) => {
        const usable = isMembers(values) && Object.values(values).every(isMapped);
        if (!usable) throw formatError('Every Mappings attribute must be a String or a List.');
        return [key, values];
      }),
    ),
  ];
}

function isMapped(value: unknown): boolean {
  return !isMembers(value) && (!Array.isArray(value) || !value.some(isMembers));
}

function outputIn([name, members]: [string, Members]): [string, TemplateOutput] {
  refuseUnserved(members, ['Value', 'Description', 'Condition', 'Export'], `output ${name}`);
  if (members.Value === undefined) throw formatError('Every Outputs member must contain a Value object');
  return [
    name,
    {
      Value: members.Value,
      ...scalarsIn(members, ['Description', 'Condition'], `/Outputs/${name}`),
      ...exportIn(name, members),
    },
  ];
}

/** A name that a function gives is checked when that is resolved. */
function exportIn(output: string, { Export }: Members): Pick<TemplateOutput, 'ExportName'> {
  if (Export === undefined) return {};
  const { Name, ...others } = isMembers(Export) ? Export : {};
  refuseUnserved(others, [], `the export of output ${output}`);
  return { ExportName: isMembers(Name) ? Name : exportName(output, Name) };
}
