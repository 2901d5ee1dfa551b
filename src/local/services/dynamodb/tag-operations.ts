import {
  ListTagsOfResource$,
  type ListTagsOfResourceInput,
  type ListTagsOfResourceOutput,
  TagResource$,
  type TagResourceInput,
  UntagResource$,
  type UntagResourceInput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { TableSettings } from './engine/table-record.ts';
import { checkTagged, checkTags, tagsOf } from './table-tags.ts';
import type { Tables } from './tables.ts';

/** The tags of tables. */
export function tagOperations(tables: Tables): Operation[] {
  function tagged(arn: string): Pick<TableSettings, 'tags'> & { readonly name: string } {
    checkTagged(arn);
    const name = tables.nameIn(arn);
    if (!tables.exists(name))
      throw new AwsError(
        'ResourceNotFoundException',
        `Requested resource not found: ResourceArn: ${arn} not found`,
      );
    return { name, tags: tables.settings(name).tags };
  }
  return [
    operation<ListTagsOfResourceInput, ListTagsOfResourceOutput>(ListTagsOfResource$)(
      ['ResourceArn'],
      async ({ ResourceArn = '' }) => {
        const { tags } = tagged(ResourceArn);
        return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
      },
    ),
    operation<TagResourceInput, object>(TagResource$)(
      ['ResourceArn', 'Tags'],
      async ({ ResourceArn = '', Tags }) => {
        const { name, tags } = tagged(ResourceArn);
        const added = tagsOf(Tags);
        if (Object.keys(added).length === 0)
          throw new AwsError('ValidationException', 'Atleast one Tag needs to be provided as Input.');
        const all = { ...tags, ...added };
        checkTags(added, all);
        tables.change(name, { tags: all });
        return {};
      },
    ),
    operation<UntagResourceInput, object>(UntagResource$)(
      ['ResourceArn', 'TagKeys'],
      async ({ ResourceArn = '', TagKeys = [] }) => {
        const { name, tags } = tagged(ResourceArn);
        const kept = Object.entries(tags).filter(([key]) => !TagKeys.includes(key));
        tables.change(name, { tags: Object.fromEntries(kept) });
        return {};
      },
    ),
  ];
}
