import {
  AddTagsToResource$,
  type AddTagsToResourceRequest,
  ListTagsForResource$,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResult,
  RemoveTagsFromResource$,
  type RemoveTagsFromResourceRequest,
  type Tag,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { invalid } from './parameter-names.ts';
import type { ParameterRecord, ParameterStore } from './parameter-store.ts';

/** The tags of parameters. */
export function tagOperations(parameters: ParameterStore): Operation[] {
  const retag = (asked: Tagged, change: (tags: ParameterRecord['tags']) => ParameterRecord['tags']) =>
    parameters.inTurn(async () => {
      const record = await tagged(parameters, asked);
      await parameters.put({ ...record, tags: change(record.tags) });
      return {};
    });
  return [
    operation<AddTagsToResourceRequest, object>(AddTagsToResource$)(
      ['ResourceType', 'ResourceId', 'Tags'],
      ({ ResourceType, ResourceId, Tags = [] }) =>
        retag({ ResourceType, ResourceId }, (before) => {
          const tags = { ...before, ...tagsIn(Tags) };
          if (Object.keys(tags).length > MOST_TAGS) throw new AwsError('TooManyTagsError', TOO_MANY);
          return tags;
        }),
    ),
    operation<RemoveTagsFromResourceRequest, object>(RemoveTagsFromResource$)(
      ['ResourceType', 'ResourceId', 'TagKeys'],
      ({ ResourceType, ResourceId, TagKeys }) =>
        retag({ ResourceType, ResourceId }, (before) => {
          const gone = new Set(TagKeys);
          return Object.fromEntries(Object.entries(before).filter(([key]) => !gone.has(key)));
        }),
    ),
    operation<ListTagsForResourceRequest, ListTagsForResourceResult>(ListTagsForResource$)(
      ['ResourceType', 'ResourceId'],
      async (input) => {
        const { tags } = await tagged(parameters, input);
        return { TagList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
      },
    ),
  ];
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html: "a maximum of 50 tags" */
const MOST_TAGS = 50;
/** The error has no member for a message; what stands there is believed, not proven. */
const TOO_MANY = 'A parameter has at most 50 tags';

/** @returns tags by their keys. */
export function tagsIn(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** What has the tags. */
type Tagged = Record<keyof ListTagsForResourceRequest, string | undefined>;

async function tagged(
  parameters: ParameterStore,
  { ResourceType, ResourceId = '' }: Tagged,
): Promise<ParameterRecord> {
  if (ResourceType !== 'Parameter')
    throw invalid(`The embedded environment does not serve tags of the resource type ${ResourceType}`);
  const record = await parameters.get(ResourceId);
  // In the words of moto 5.2.1's tests/test_ssm/test_ssm_boto3.py.
  if (record === undefined) throw new AwsError('InvalidResourceId', 'Invalid Resource Id');
  return record;
}
