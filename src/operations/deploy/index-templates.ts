import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../schemas/json.ts';
import { readTemplate, type Template, type TemplateResource } from '../../schemas/template.ts';
import type { ResourceChange } from '../../services/stack/changes.ts';

type Properties = Readonly<Record<string, unknown>>;

const TABLE = 'AWS::DynamoDB::Table';

/** Whether changes are of a table that is there. */
export function changesTables(changes: readonly ResourceChange[]): boolean {
  return changes.some(({ type, action }) => type === TABLE && action === 'modify');
}

/** Whether changes make or remove an index of a table that is there, or is taken up. */
export function changesIndexes(changes: readonly ResourceChange[]): boolean {
  return changes.some(
    ({ type, action, properties }) =>
      type === TABLE &&
      (action === 'modify' || action === 'import') &&
      properties.some(({ path }) => path.split('/')[0] === 'GlobalSecondaryIndexes'),
  );
}

/**
 * The templates of the updates before the last one. DynamoDB makes or removes one index at a time, and CloudFormation
 * refuses an update that changes more; it does not wait until an index can be used. So everything else comes first,
 * with the indexes that the table has, then one index after the other.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
 * @param found what the table is like, where that and not the live template counts.
 */
export function indexTemplates(live: Template, wanted: string, found?: Properties): string[] {
  const { Resources } = readTemplate(wanted);
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {}, ...resource }]) => {
    const held = live.Resources[id];
    if (Type !== TABLE || held?.Type !== TABLE) return [];
    const before = found ?? held.Properties ?? {};
    return statesBetween(before, Properties).map((indexes) =>
      withResource(wanted, id, { Type, ...resource, Properties: withIndexes(Properties, before, indexes) }),
    );
  });
}

/** The indexes that a table has after each change, the last one left out. */
function statesBetween(before: Properties, after: Properties): (readonly Properties[])[] {
  const wanted = indexesOf(after);
  const held = indexesOf(before).map((index) => wanted.find((each) => isSame(each, index)) ?? index);
  const states: (readonly Properties[])[] = [held.map((index) => billedAs(after, index))];
  for (const gone of held.filter((index) => !wanted.includes(index)))
    states.push((states.at(-1) ?? []).filter(({ IndexName }) => IndexName !== gone.IndexName));
  for (const added of wanted.filter((index) => !held.includes(index)))
    states.push([...(states.at(-1) ?? []), added]);
  return states.slice(0, -1);
}

/** An index is made anew for other keys and another projection, not for another throughput. */
function isSame(a: Properties, b: Properties): boolean {
  return (['IndexName', 'KeySchema', 'Projection'] as const).every((name) =>
    isDeepStrictEqual(a[name], b[name]),
  );
}

/** An index of a table that is billed by request has no throughput of its own. */
function billedAs({ BillingMode }: Properties, index: Properties): Properties {
  if (BillingMode !== 'PAY_PER_REQUEST') return index;
  const { ProvisionedThroughput: _, ...others } = index;
  return others;
}

function withResource(template: string, id: string, resource: TemplateResource): string {
  const document = readTemplate(template);
  return JSON.stringify({ ...document, Resources: { ...document.Resources, [id]: resource } });
}

/** A table has definitions of the attributes of its keys, and of no others. */
function withIndexes(
  { GlobalSecondaryIndexes: _, ...properties }: Properties,
  before: Properties,
  indexes: readonly Properties[],
): Properties {
  const keyed = [properties, ...indexes, ...records(properties.LocalSecondaryIndexes)];
  const names = new Set(keyed.flatMap(({ KeySchema }) => records(KeySchema).map(nameOf)));
  const definitions = new Map(
    [...records(before.AttributeDefinitions), ...records(properties.AttributeDefinitions)].map(
      (definition) => [nameOf(definition), definition],
    ),
  );
  return {
    ...properties,
    AttributeDefinitions: [...definitions].flatMap(([name, definition]) =>
      names.has(name) ? [definition] : [],
    ),
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
  };
}

function indexesOf({ GlobalSecondaryIndexes }: Properties): readonly Properties[] {
  return records(GlobalSecondaryIndexes);
}

function nameOf({ AttributeName }: Properties): unknown {
  return AttributeName;
}

function records(value: unknown): readonly Properties[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
