import type { Change, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import type { Properties } from '../../resource-provider.ts';
import { KNOWN_AFTER_APPLY, type Referable } from './intrinsics.ts';
import { type PropertyChange, propertyChanges } from './property-diff.ts';
import {
  isThere,
  necessaryAction,
  type PreparedModel,
  type Providers,
  propertiesOf,
  providerOf,
  referables,
} from './resources.ts';
import type { ResourceRecord, StackRecord } from './stack-store.ts';

/**
 * What a model would change in a stack, resource by resource, with the values before and after. Values that
 * hang on resources which do not exist yet, or are replaced, are only known after the change set is applied.
 */
export async function planChanges(
  stack: StackRecord,
  prepared: PreparedModel,
  providers: Providers,
): Promise<Change[]> {
  const known = await referables(stack, providers);
  const changes: Change[] = [];
  for (const logicalId of inDependencyOrder(prepared)) {
    const change = planResource(logicalId, stack.resources[logicalId], prepared, known, providers);
    if (change !== undefined) changes.push(change);
  }
  for (const record of Object.values(stack.resources)) {
    if (isThere(record) && !prepared.graph.resources.has(record.logicalId)) changes.push(removal(record));
  }
  return changes;
}

function planResource(
  logicalId: string,
  record: ResourceRecord | undefined,
  prepared: PreparedModel,
  known: Map<string, Referable>,
  providers: Providers,
): Change | undefined {
  const type = prepared.graph.resources.get(logicalId)?.Type ?? '';
  const properties = propertiesOf(logicalId, prepared, prepared.scope(known, KNOWN_AFTER_APPLY), providers);
  const action = necessaryAction(record, type, properties, providers);
  if (action === 'keep') return undefined;
  if (action !== 'update') known.delete(logicalId);
  if (!isThere(record)) return addition(logicalId, type, properties);
  const changed = propertyChanges(record.properties, properties);
  const behaviors = providerOf(providers, type).properties;
  const tagsOnly = changed.every(({ name }) => name === 'Tags');
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: 'Modify',
      LogicalResourceId: logicalId,
      PhysicalResourceId: record.physicalId,
      ResourceType: type,
      Replacement: replacement(changed, behaviors, action),
      Scope: tagsOnly ? ['Tags'] : ['Properties'],
      Details: changed.map((change) => detail(change, behaviors[change.name] === 'replace')),
      BeforeContext: JSON.stringify({ Properties: record.properties }),
      AfterContext: JSON.stringify({ Properties: properties }),
    },
  };
}

/** A replacement that hangs on a value which is not known yet may turn out to be none. */
function replacement(
  changed: readonly PropertyChange[],
  behaviors: Readonly<Record<string, string>>,
  action: string,
) {
  if (action !== 'replace') return 'False' as const;
  const certain = changed.some(
    ({ name, after }) =>
      behaviors[name] === 'replace' && !JSON.stringify(after ?? null).includes(KNOWN_AFTER_APPLY),
  );
  return certain ? ('True' as const) : ('Conditional' as const);
}

function detail(
  { name, path, kind, before, after }: PropertyChange,
  replaces: boolean,
): ResourceChangeDetail {
  return {
    Target: {
      Attribute: name === 'Tags' ? 'Tags' : 'Properties',
      Name: name,
      Path: path,
      RequiresRecreation: replaces ? 'Always' : 'Never',
      AttributeChangeType: kind,
      ...(before === undefined ? {} : { BeforeValue: asText(before) }),
      ...(after === undefined ? {} : { AfterValue: asText(after) }),
    },
    Evaluation: 'Static',
    ChangeSource: 'DirectModification',
  };
}

function addition(logicalId: string, type: string, properties: Properties): Change {
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: 'Add',
      LogicalResourceId: logicalId,
      ResourceType: type,
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
