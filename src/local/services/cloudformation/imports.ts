import type { Change, CreateChangeSetInput, ResourceToImport } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error.ts';
import { canBeRead, rulesOf } from '../../rules/resource-types.ts';
import type { PreparedModel } from './resources.ts';
import { isThere } from './resources.ts';
import type { StackServices } from './stack-services.ts';
import type { StackRecord } from './stack-store.ts';
import type { Templates } from './templates.ts';

const refused = (message: string): AwsError => new AwsError('ValidationError', message);
const listed = (names: readonly string[]): string => `[${names.join(', ')}]`;

/** What an import would do to a stack. */
export interface ImportPlan {
  readonly changes: readonly Change[];
  readonly prepared: PreparedModel;
  readonly template: string;
  readonly stack: StackRecord;
}

/**
 * Refuses an import that is more than that: "Import operations don't allow new resource creations, resource deletions,
 * or changes to property configurations".
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
 * The words are those that users of the API report.
 * @throws AwsError ValidationError.
 */
export function checkImport(
  { ResourcesToImport: wanted = [] }: CreateChangeSetInput,
  { changes, prepared, template, stack }: ImportPlan,
  templates: Templates,
): void {
  if (wanted.length === 0) throw refused('Must Provide at least one resource to import');
  const ids = wanted.map(({ LogicalResourceId = '' }) => LogicalResourceId);
  if (new Set(ids).size < ids.length)
    throw refused('Every resource to import must have unique LogicalResourceId');
  const unknown = ids.filter((id) => !prepared.graph.resources.has(id));
  if (unknown.length > 0)
    throw refused(
      `The logical resource ids ${listed(unknown)} provided in ResourceToImport do not exist in the template.`,
    );
  for (const each of wanted) checkIdentifier(each, prepared);
  checkChanges(ids, changes, stack);
  const { Outputs } = templates.read(template);
  const before = stack.model.template === '' ? {} : templates.read(stack.model.template).Outputs;
  if (JSON.stringify(Outputs) !== JSON.stringify(before))
    throw refused('As part of the import operation, you cannot modify or add [Outputs]');
  const deletable = ids.filter((id) => prepared.graph.resources.get(id)?.DeletionPolicy === undefined);
  if (deletable.length > 0)
    throw refused(
      `The following resources to import ${listed(deletable)} must have DeletionPolicy attribute specified in the template.`,
    );
}

function checkIdentifier(
  { ResourceType = '', LogicalResourceId = '', ResourceIdentifier = {} }: ResourceToImport,
  { graph }: PreparedModel,
): void {
  const { identifier } = rulesOf(ResourceType);
  const given = Object.keys(ResourceIdentifier).sort();
  if (listed(given) !== listed([...identifier].sort()))
    throw refused(
      `Invalid resource identifier for resource type ${ResourceType}. Expected ${listed(identifier)}`,
    );
  const declared = graph.resources.get(LogicalResourceId)?.Type;
  if (declared !== ResourceType)
    throw refused(
      `Resource type of [${LogicalResourceId}] passed in ResourceToImport does not match with resource type defined in the template. Resource type in ResourceToImport: ${ResourceType}; Resource type in Template: ${declared}.`,
    );
}

function checkChanges(ids: readonly string[], changes: readonly Change[], { resources }: StackRecord): void {
  const named = (action: 'Add' | 'Modify' | 'Remove'): string[] =>
    changes.flatMap(({ ResourceChange: change = {} }) =>
      change.Action === action ? [change.LogicalResourceId ?? ''] : [],
    );
  const added = named('Add');
  if (added.length === 0) throw refused('The template should contain at least one new resource to import.');
  const held = ids.filter((id) => isThere(resources[id]));
  if (held.length > 0)
    throw refused(
      `Resources ${listed(held)} passed in ResourceToImport are already in a stack and cannot be imported.`,
    );
  const unlisted = added.filter((id) => !ids.includes(id));
  if (unlisted.length > 0)
    throw refused(`Resources ${listed(unlisted)} is missing from ResourceToImport list`);
  const touched = [...named('Modify'), ...named('Remove')].sort();
  if (touched.length > 0)
    throw refused(
      `You have modified resources ${listed(touched)} in your template that are not being imported. Update, create or delete operations cannot be executed during import operations.`,
    );
}

/**
 * The changes of an import. "CloudFormation doesn't check that the template configuration matches the actual
 * configuration": a resource is taken as it is.
 * @throws Error, the reason of a failed change set, when a resource is not there or in another stack.
 */
export async function plannedImports(
  { ResourcesToImport: wanted = [] }: CreateChangeSetInput,
  services: StackServices,
): Promise<Change[]> {
  return Promise.all(
    wanted.map(async ({ ResourceType = '', LogicalResourceId = '', ResourceIdentifier = {} }) => {
      const provider = services.providers.get(ResourceType);
      const [name = ''] = Object.values(ResourceIdentifier);
      if (provider?.adopt === undefined || provider.exists === undefined || !canBeRead(ResourceType))
        throw new Error(`The embedded environment does not import resources of type ${ResourceType}`);
      if (!(await provider.exists(name)))
        throw new Error(`Resource of type '${ResourceType}' with identifier '${name}' was not found.`);
      const owner = await stackWith(ResourceType, name, services);
      if (owner !== undefined) throw new Error(`${name} already exists in stack ${owner}`);
      return {
        Type: 'Resource' as const,
        ResourceChange: {
          Action: 'Import' as const,
          LogicalResourceId,
          PhysicalResourceId: name,
          ResourceType,
          Scope: [],
          Details: [],
        },
      };
    }),
  );
}

/** @returns the id of the stack that a resource belongs to. */
async function stackWith(type: string, name: string, { stacks }: StackServices): Promise<string | undefined> {
  const all = await stacks.all();
  return all.find(({ resources }) =>
    Object.values(resources).some(
      (record) => isThere(record) && record.type === type && record.physicalId === name,
    ),
  )?.id;
}
