import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../schemas/json.ts';
import { readTemplate, type Template, type TemplateResource } from '../../schemas/template.ts';
import type { ResourceChange } from '../../services/stack/changes.ts';

type Properties = Readonly<Record<string, unknown>>;

const TABLE = 'AWS::DynamoDB::Table';

/** Whether changes make or remove an index of a table that is there. */
export function changesIndexes(changes: readonly ResourceChange[]): boolean {
  return changes.some(
    ({ type, action, properties }) =>
      type === TABLE &&
      action === 'modify' &&
      properties.some(({ path }) => path.split('/')[0] === 'GlobalSecondaryIndexes'),
  );
}

/**
 * The templates of the updates before the last one. DynamoDB makes or removes one index at a time, and CloudFormation
 * refuses an update that changes more; it does not wait until an index can be used. So everything else comes first,
 * with the indexes that the table has, then one index after the other.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
 */
export function indexTemplates(live: Template, wanted: string): string[] {
  const { Resources } = readTemplate(wanted);
  return Object.entries(Resources).flatMap(([id, resource]) => {
    const before = live.Resources[id];
    if (resource.Type !== TABLE || before?.Type !== TABLE) return [];
    return statesBetween(before, resource).map((indexes) =>
      withResource(wanted, id, withIndexes(resource, before, indexes)),
    );
  });
}

/** The indexes that a table has after each change, the last one left out. */
function statesBetween(before: TemplateResource, after: TemplateResource): (readonly Properties[])[] {
  const [held, wanted] = [indexesOf(before), indexesOf(after)];
  const has = (indexes: readonly Properties[], index: Properties): boolean =>
    indexes.some((each) => isDeepStrictEqual(each, index));
  const states: (readonly Properties[])[] = [held];
  for (const gone of held.filter((index) => !has(wanted, index)))
    states.push((states.at(-1) ?? []).filter((index) => index !== gone));
  for (const added of wanted.filter((index) => !has(held, index)))
    states.push([...(states.at(-1) ?? []), added]);
  return states.slice(0, -1);
}

function withResource(template: string, id: string, resource: TemplateResource): string {
  const document = readTemplate(template);
  return JSON.stringify({ ...document, Resources: { ...document.Resources, [id]: resource } });
}

/** A table has definitions of the attributes of its keys, and of no others. */
function withIndexes(
  resource: TemplateResource,
  before: TemplateResource,
  indexes: readonly Properties[],
): TemplateResource {
  const { GlobalSecondaryIndexes: _, ...Properties } = resource.Properties ?? {};
  const keyed = [Properties, ...indexes, ...records(Properties.LocalSecondaryIndexes)];
  const names = new Set(keyed.flatMap(({ KeySchema }) => records(KeySchema).map(nameOf)));
  const defined = new Map(
    [...records(before.Properties?.AttributeDefinitions), ...records(Properties.AttributeDefinitions)].map(
      (definition) => [nameOf(definition), definition],
    ),
  );
  const AttributeDefinitions = [...defined].flatMap(([name, definition]) =>
    names.has(name) ? [definition] : [],
  );
  return {
    ...resource,
    Properties: {
      ...Properties,
      AttributeDefinitions,
      ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
    },
  };
}

function indexesOf({ Properties = {} }: TemplateResource): readonly Properties[] {
  return records(Properties.GlobalSecondaryIndexes);
}

function nameOf({ AttributeName }: Properties): unknown {
  return AttributeName;
}

function records(value: unknown): readonly Properties[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
