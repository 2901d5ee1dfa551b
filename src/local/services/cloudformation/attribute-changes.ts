import type { Change, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { isReadable, recreationFor } from '../../rules/resource-types.ts';
import { isThere, type PreparedModel } from './resources.ts';
import type { StackRecord } from './stack-store.ts';
import type { TemplateResource } from './template.ts';

/**
 * Resources that a change set does not change by themselves, but that take an attribute of one that it changes. AWS
 * lists them with what may change, unless it is asked for values: recorded on AWS, localstack's
 * tests/aws/services/cloudformation/test_change_set_fn_get_attr.snapshot.json.
 */
export function attributeChanges(
  changes: readonly Change[],
  stack: StackRecord,
  { graph }: PreparedModel,
): Change[] {
  const changed = new Set(changes.flatMap(changedAttributes));
  const planned = new Set(changes.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId));
  return [...graph.resources].flatMap(([logicalId, resource]) => {
    const record = stack.resources[logicalId];
    if (planned.has(logicalId) || !isThere(record)) return [];
    const details = detailsOf(resource, changed);
    return details.length === 0 ? [] : [dependent(logicalId, record.physicalId, resource.Type, details)];
  });
}

/** `Topic.DisplayName` of a resource that stays and gets another display name. */
function changedAttributes({ ResourceChange: change }: Change): string[] {
  const { Action, LogicalResourceId, ResourceType = '', Replacement, Details = [] } = change ?? {};
  if (Action !== 'Modify' || Replacement !== 'False') return [];
  return Details.flatMap(({ Target }) =>
    isReadable(ResourceType, Target?.Name ?? '') ? [`${LogicalResourceId}.${Target?.Name}`] : [],
  );
}

function detailsOf({ Type, Properties = {} }: TemplateResource, changed: ReadonlySet<string>) {
  return Object.entries(Properties).flatMap(([Name, value]) =>
    [...new Set(attributesIn(value))]
      .filter((attribute) => changed.has(attribute))
      .map(
        (CausingEntity): ResourceChangeDetail => ({
          ChangeSource: 'ResourceAttribute',
          CausingEntity,
          Evaluation: 'Dynamic',
          Target: { Attribute: 'Properties', Name, RequiresRecreation: recreationFor(Type, Name) },
        }),
      ),
  );
}

function dependent(
  LogicalResourceId: string,
  PhysicalResourceId: string,
  ResourceType: string,
  Details: ResourceChangeDetail[],
): Change {
  const stays = Details.every(({ Target }) => Target?.RequiresRecreation === 'Never');
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: 'Modify',
      LogicalResourceId,
      PhysicalResourceId,
      ResourceType,
      Replacement: stays ? 'False' : 'Conditional',
      Scope: ['Properties'],
      Details,
    },
  };
}

/** The attributes that a value takes, such as `Topic.DisplayName`. */
function attributesIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'Fn::GetAtt') return [[value].flat().join('.')];
    if (key !== 'Fn::Sub') return attributesIn(value);
    const named = String([value].flat()[0]).matchAll(/\$\{([^!}]+\.[^}]+)\}/g);
    return [...[...named].map(([, name = '']) => name), ...attributesIn(value)];
  });
}
