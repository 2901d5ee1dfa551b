import type {
  Change,
  PolicyAction,
  Replacement,
  ResourceTargetDefinition,
} from '@aws-sdk/client-cloudformation';
import type { Properties } from '../../resource-provider.ts';
import { type Recreation, recreationFor } from '../../rules/resource-types.ts';
import { causesOf, type Surroundings } from './change-causes.ts';
import type { ExportedValues } from './exports.ts';
import { KNOWN_AFTER_APPLY, type Referable } from './intrinsics.ts';
import type { ParameterValues } from './parameters.ts';
import { type PropertyChange, propertyChanges } from './property-diff.ts';
import {
  isThere,
  necessaryAction,
  type PreparedModel,
  type Providers,
  propertiesOf,
  referables,
} from './resources.ts';
import type { StackServices } from './stack-services.ts';
import type { ResourceRecord, StackModel, StackRecord } from './stack-store.ts';
import type { Template, TemplateResource } from './template.ts';
import type { Templates } from './templates.ts';

/**
 * What a model would change in a stack, resource by resource, with the values before and after. Values that
 * hang on resources which do not exist yet, or are replaced, are only known after the change set is applied.
 */
export async function planChanges(
  stack: StackRecord,
  prepared: PreparedModel,
  { providers, exports, templates }: Pick<StackServices, 'providers' | 'exports' | 'templates'>,
): Promise<Change[]> {
  const plan = {
    prepared,
    providers,
    known: await referables(stack, providers),
    exports: await exports.values(),
    former: stack.model.template === '' ? {} : (await templates.load(stack.model.template)).Resources,
    parameters: changedParameters(stack.model.parameters, prepared.parameters),
    replaced: new Set<string>(),
  };
  const changes: Change[] = [];
  for (const logicalId of inDependencyOrder(prepared)) {
    const change = planResource(logicalId, stack.resources[logicalId], plan);
    if (change !== undefined) changes.push(change);
  }
  for (const record of Object.values(stack.resources)) {
    if (isThere(record) && !prepared.graph.resources.has(record.logicalId)) changes.push(removal(record));
  }
  return changes;
}

/** Outputs alone are a change, too. */
export function changesOutputs(stack: StackRecord, model: StackModel, templates: Templates): boolean {
  const before = stack.model.template === '' ? undefined : templates.read(stack.model.template).Outputs;
  return JSON.stringify(templates.read(model.template).Outputs) !== JSON.stringify(before);
}

/** What is known while changes are worked out, in the order of dependencies. */
interface Plan extends Surroundings {
  readonly prepared: PreparedModel;
  readonly providers: Providers;
  readonly known: Map<string, Referable>;
  readonly exports: ExportedValues;
  readonly former: Template['Resources'];
  readonly replaced: Set<string>;
}

function changedParameters(before: ParameterValues, after: ParameterValues): Set<string> {
  return new Set(Object.keys(after).filter((name) => after[name] !== before[name]));
}

function planResource(logicalId: string, record: ResourceRecord | undefined, plan: Plan): Change | undefined {
  const { prepared, known, providers } = plan;
  const resource = prepared.graph.resources.get(logicalId);
  const type = resource?.Type ?? '';
  const scope = prepared.scope(known, { unknown: KNOWN_AFTER_APPLY, exports: plan.exports });
  const properties = whollyUnknown(propertiesOf(logicalId, prepared, scope, providers));
  const action = necessaryAction(record, type, properties);
  if (action === 'keep') return undefined;
  if (action !== 'update') known.delete(logicalId);
  if (!isThere(record)) return addition(logicalId, type, properties);
  const changed = propertyChanges(record.properties, properties);
  const details = changed.flatMap((change) =>
    causesOf(change, plan.former[logicalId]?.Properties, resource?.Properties, plan).map((cause) => ({
      ...cause,
      Target: target(change, recreationFor(type, change.name)),
    })),
  );
  if (action === 'replace') plan.replaced.add(logicalId);
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: 'Modify',
      ...(action === 'replace' ? { PolicyAction: policyAction(resource) } : {}),
      LogicalResourceId: logicalId,
      PhysicalResourceId: record.physicalId,
      ResourceType: type,
      Replacement: action === 'replace' ? replacement(type, changed) : 'False',
      Scope: changed.every(({ name }) => name === 'Tags') ? ['Tags'] : ['Properties'],
      Details: details,
      BeforeContext: JSON.stringify({ Properties: record.properties }),
      AfterContext: JSON.stringify({ Properties: properties }),
    },
  };
}

/** A text of which a part is only known later is shown as known later. */
function whollyUnknown(properties: Properties): Properties {
  const shown: Properties = JSON.parse(JSON.stringify(properties), (_name, value: unknown) =>
    typeof value === 'string' && value.includes(KNOWN_AFTER_APPLY) ? KNOWN_AFTER_APPLY : value,
  );
  return shown;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html */
function policyAction(resource: TemplateResource | undefined): PolicyAction {
  return resource?.UpdateReplacePolicy === 'Retain' ? 'ReplaceAndRetain' : 'ReplaceAndDelete';
}

/** A replacement that hangs on a value which is not known yet may turn out to be none. */
function replacement(type: string, changed: readonly PropertyChange[]): Replacement {
  const certain = changed.some(
    ({ name, after }) =>
      recreationFor(type, name) === 'Always' && !JSON.stringify(after ?? null).includes(KNOWN_AFTER_APPLY),
  );
  return certain ? 'True' : 'Conditional';
}

function target(
  { name, path, kind, before, after }: PropertyChange,
  RequiresRecreation: Recreation,
): ResourceTargetDefinition {
  return {
    Attribute: name === 'Tags' ? 'Tags' : 'Properties',
    Name: name,
    Path: path,
    RequiresRecreation,
    AttributeChangeType: kind,
    ...(before === undefined ? {} : { BeforeValue: asText(before) }),
    ...(after === undefined ? {} : { AfterValue: asText(after) }),
  };
}

function addition(logicalId: string, type: string, properties: Properties): Change {
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: 'Add',
      LogicalResourceId: logicalId,
      ResourceType: type,
      // As recorded on AWS, when values are asked for.
      Replacement: 'True',
      Scope: [],
      Details: [],
      AfterContext: JSON.stringify({ Properties: properties }),
    },
  };
}

function removal({ logicalId, physicalId, type, properties }: ResourceRecord): Change {
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: 'Remove',
      PolicyAction: 'Delete',
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      Scope: [],
      Details: [],
      BeforeContext: JSON.stringify({ Properties: properties }),
    },
  };
}

function inDependencyOrder({ graph }: PreparedModel): string[] {
  const ordered: string[] = [];
  const visit = (name: string): void => {
    if (ordered.includes(name)) return;
    for (const need of graph.dependencies.get(name) ?? []) visit(need);
    ordered.push(name);
  };
  for (const name of graph.resources.keys()) visit(name);
  return ordered;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
