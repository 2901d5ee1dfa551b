import type { Account } from '../../account.ts';
import type { Properties, ResourceProvider } from '../../resource-provider.ts';
import { isReadable, recreationFor, rulesOf } from '../../rules/resource-types.ts';
import type { ExportedValues } from './exports.ts';
import { graphOf, type ResourceGraph } from './graph.ts';
import { type Referable, resolve, type Scope } from './intrinsics.ts';
import { type ParameterValues, referableParameters } from './parameters.ts';
import { propertyChanges } from './property-diff.ts';
import type { ResourceRecord, StackModel, StackRecord } from './stack-store.ts';
import { withStackTags } from './stack-tags.ts';
import type { Templates } from './templates.ts';

export type Providers = ReadonlyMap<string, ResourceProvider>;

/** @throws when one honours a type or a property that AWS's table does not have: the two would agree on what AWS refuses. */
export function providersByType(resources: readonly ResourceProvider[]): Providers {
  for (const { type, properties } of resources) {
    const invented = properties.filter((name) => !rulesOf(type).properties.includes(name));
    if (invented.length > 0) throw new Error(`AWS has no ${invented.join(', ')} of ${type}`);
  }
  return new Map(resources.map((provider) => [provider.type, provider]));
}

/** What a scope has besides a stack's resources. */
interface ScopeOptions {
  /** What a value that is not there yet gives; without it, that is an error. */
  readonly unknown?: string;
  readonly exports?: ExportedValues;
}

/** A model with all that does not depend on created resources worked out. */
export interface PreparedModel {
  readonly graph: ResourceGraph;
  readonly parameters: ParameterValues;
  /** Of the stack; its resources get them too. */
  readonly tags: Readonly<Record<string, string>>;
  readonly scope: (resources: ReadonlyMap<string, Referable>, more?: ScopeOptions) => Scope;
}

/** What a model is made ready with. */
interface PreparedBy {
  readonly account: Account;
  readonly templates: Templates;
}

/** @throws AwsError ValidationError when the template cannot be used. */
export function prepare(
  model: StackModel,
  stack: Pick<StackRecord, 'id' | 'name' | 'tags'>,
  { account, templates }: PreparedBy,
): PreparedModel {
  const template = templates.read(model.template);
  const parameters = {
    ...referableParameters(template, { ...model.parameters, ...model.resolved }),
    ...pseudoParameters(stack, account),
  };
  const conditions: Scope['conditions'] = new Map();
  const graph = graphOf(template, {
    template,
    parameters,
    conditions,
    resources: new Map(),
    exports: new Map(),
  });
  // What a condition leaves out cannot be referred to.
  const standing = { ...template, Resources: Object.fromEntries(graph.resources) };
  const scope: PreparedModel['scope'] = (resources, { unknown, exports = new Map() } = {}) => ({
    template: standing,
    parameters,
    conditions,
    resources,
    exports,
    ...(unknown === undefined ? {} : { unknown }),
  });
  return { graph, parameters: model.parameters, scope, tags: stack.tags };
}

function pseudoParameters(stack: { id: string; name: string }, account: Account): Record<string, string> {
  return {
    'AWS::AccountId': account.id,
    'AWS::Partition': 'aws',
    'AWS::Region': account.region,
    'AWS::StackId': stack.id,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}

/** The resources of a stack as intrinsic functions see them now. */
export async function referables(stack: StackRecord, providers: Providers): Promise<Map<string, Referable>> {
  const there = Object.values(stack.resources).filter(isThere);
  const entries = await Promise.all(
    there.map(async (record) => [record.logicalId, await referable(record, providers)] as const),
  );
  return new Map(entries);
}

/** The properties that `Fn::GetAtt` answers with, as a read of the resource returns them. */
function readable(type: string, properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => isReadable(type, name)));
}

export async function referable(record: ResourceRecord, providers: Providers): Promise<Referable> {
  const { physicalId, applied: properties = record.properties, type } = record;
  const attributes = await providerOf(providers, type).attributes(physicalId, properties);
  return { physicalId, attributes: { ...readable(type, properties), ...attributes } };
}

export function isThere(record: ResourceRecord | undefined): record is ResourceRecord {
  return (
    record !== undefined &&
    /^(CREATE_COMPLETE|IMPORT_COMPLETE|UPDATE_(COMPLETE|IN_PROGRESS|FAILED))$/.test(record.status)
  );
}

/** @throws when the embedded environment does not know the type. */
export function providerOf(providers: Providers, type: string): ResourceProvider {
  const provider = providers.get(type);
  if (provider === undefined)
    throw new Error(`The embedded environment does not serve resources of type ${type}`);
  return provider;
}

/** The properties of a resource, resolved. @throws when one is not served. */
export function propertiesOf(
  logicalId: string,
  prepared: PreparedModel,
  scope: Scope,
  providers: Providers,
): Properties {
  const resource = prepared.graph.resources.get(logicalId);
  if (resource === undefined) throw new Error(`${logicalId} is not in the template`);
  const properties = (resolve(resource.Properties ?? {}, scope) ?? {}) as Properties;
  const provider = providerOf(providers, resource.Type);
  requireServed(Object.keys(properties), provider);
  return withStackTags(properties, provider, prepared.tags);
}

/** @throws in AWS's words for a property that the type does not have, in the embedded environment's for one that is not served. */
function requireServed(names: readonly string[], { type, properties }: ResourceProvider): void {
  const unserved = names.find((name) => !properties.includes(name));
  if (unserved === undefined) return;
  if (!rulesOf(type).properties.includes(unserved))
    throw new Error(`Encountered unsupported property ${unserved}`);
  throw new Error(`The embedded environment does not serve the property ${unserved} of ${type}`);
}

/** What has to happen to a resource to get from its record to its properties. */
export type NecessaryAction = 'create' | 'keep' | 'update' | 'replace';

export function necessaryAction(
  record: ResourceRecord | undefined,
  type: string,
  properties: Properties,
): NecessaryAction {
  if (!isThere(record)) return 'create';
  if (record.type !== type) return 'replace';
  const changes = propertyChanges(record.properties, properties);
  if (changes.length === 0) return 'keep';
  return changes.some((change) => recreationFor(type, change.name) !== 'Never') ? 'replace' : 'update';
}
