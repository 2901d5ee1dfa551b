import type { Properties, ResourceProvider } from '../../resource-provider.ts';

type Tags = Readonly<Record<string, string>>;

/** The tags of a request; undefined where it says nothing of them: those of the stack stay then. */
export function tagsIn(
  given: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Tags | undefined {
  return given && Object.fromEntries(given.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** Tags as answers show them. */
export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/**
 * "CloudFormation also propagates these tags to resources in the stack." A tag that the resource's own properties
 * give stays as it is there; which of the two wins is believed, not proven.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 */
export function withStackTags(properties: Properties, provider: ResourceProvider, tags: Tags): Properties {
  if (!provider.properties.includes('Tags') || Object.keys(tags).length === 0) return properties;
  const { Tags: own } = properties;
  if (provider.tagsAre === 'a map') return { ...properties, Tags: { ...tags, ...asMap(own) } };
  const list: readonly unknown[] = Array.isArray(own) ? own : [];
  const named = new Set(list.map(keyOf));
  const added = Object.entries(tags).filter(([key]) => !named.has(key));
  return { ...properties, Tags: [...list, ...tagList(Object.fromEntries(added))] };
}

function asMap(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function keyOf(tag: unknown): unknown {
  return typeof tag === 'object' && tag !== null && 'Key' in tag ? tag.Key : undefined;
}
