import type { Account } from '../../account.ts';
import type { Properties, ResourceProvider } from '../../resource-provider.ts';
import { graphOf, type ResourceGraph } from './graph.ts';
import { type Referable, resolve, type Scope } from './intrinsics.ts';
import { referableParameters } from './parameters.ts';
import { propertyChanges } from './property-diff.ts';
import type { ResourceRecord, StackModel, StackRecord } from './stack-store.ts';
import { parseTemplate } from './template.ts';

export type Providers = ReadonlyMap<string, ResourceProvider>;

/** A model with all that does not depend on created resources worked out. */
export interface PreparedModel {
  readonly graph: ResourceGraph;
  readonly scope: (resources: ReadonlyMap<string, Referable>, unknown?: string) => Scope;
}

/** @throws AwsError ValidationError when the template cannot be used. */
export function prepare(
  model: StackModel,
  stack: { id: string; name: string },
  account: Account,
): PreparedModel {
  const template = parseTemplate(model.template);
  const parameters = {
    ...referableParameters(template, model.parameters),
    ...pseudoParameters(stack, account),
  };
  const graph = graphOf(template, { template, parameters, resources: new Map() });
  // What a condition leaves out cannot be referred to.
  const standing = { ...template, Resources: Object.fromEntries(graph.resources) };
  const scope: PreparedModel['scope'] = (resources, unknown) => ({
    template: standing,
    parameters,
    resources,
    ...(unknown === undefined ? {} : { unknown }),
  });
  return { graph, scope };
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

export async function referable(record: ResourceRecord, providers: Providers): Promise<Referable> {
  const attributes = await providerOf(providers, record.type).attributes(
    record.physicalId,
    record.properties,
  );
  return { physicalId: record.physicalId, attributes };
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
  const unsupported = Object.keys(properties).find((name) => !Object.hasOwn(provider.properties, name));
  if (unsupported !== undefined)
    throw new Error(
      `The embedded environment does not serve the property ${unsupported} of ${resource.Type}`,
    );
  return properties;
}

/** What has to happen to a resource to get from its record to its properties. */
export type NecessaryAction = 'create' | 'keep' | 'update' | 'replace';

export function necessaryAction(
  record: ResourceRecord | undefined,
  type: string,
  properties: Properties,
  providers: Providers,
): NecessaryAction {
  if (!isThere(record)) return 'create';
  if (record.type !== type) return 'replace';
  const changes = propertyChanges(record.properties, properties);
  if (changes.length === 0) return 'keep';
  const behaviors = providerOf(providers, type).properties;
  return changes.some(({ name }) => behaviors[name] === 'replace') ? 'replace' : 'update';
}
