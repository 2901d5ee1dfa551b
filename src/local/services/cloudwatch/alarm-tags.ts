import {
  ListTagsForResource$,
  type ListTagsForResourceInput,
  type ListTagsForResourceOutput,
  type Tag,
  TagResource$,
  type TagResourceInput,
  UntagResource$,
  type UntagResourceInput,
} from '@aws-sdk/client-cloudwatch';
import { type Account, arn } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Store } from '../../store.ts';
import { type Operation, operation } from '../../wire/operation.ts';

/** The tags of alarms, by their names. */
export interface AlarmTags {
  of(alarm: string): Promise<Tag[]>;
  /** In place of those that it had. */
  set(alarm: string, tags: readonly Tag[]): Promise<void>;
  forget(alarm: string): Promise<void>;
}

/** "You can associate as many as 50 tags with a CloudWatch resource." API_TagResource.html */
const MOST = 50;

export function createAlarmTags(store: Store): AlarmTags {
  const tags = store.collection<Tag[]>('cloudwatch-alarm-tags');
  return {
    of: async (alarm) => (await tags.get(alarm)) ?? [],
    set: (alarm, given) => tags.put(alarm, merged([], given)),
    forget: (alarm) => tags.delete(alarm),
  };
}

export interface TagOperationsOptions {
  readonly tags: AlarmTags;
  readonly account: Account;
  readonly hasAlarm: (name: string) => Promise<boolean>;
}

/**
 * Tags of alarms; nothing else that is served here has any.
 * Values: localstack tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json, test_tagging_metric_alarm.
 */
export function tagOperations({ tags, account, hasAlarm }: TagOperationsOptions): Operation[] {
  const prefix = arn(account, 'cloudwatch', 'alarm:');
  const nameIn = (resource = ''): string | undefined =>
    resource.startsWith(prefix) ? resource.slice(prefix.length) : undefined;

  async function requireAlarm(resource: string | undefined): Promise<string> {
    const name = nameIn(resource);
    if (name !== undefined && (await hasAlarm(name))) return name;
    // Believed, not proven: these words.
    throw new AwsError('ResourceNotFoundException', `The resource ${resource} does not exist`, 404);
  }

  return [
    operation<TagResourceInput, object>(TagResource$)(
      ['ResourceARN', 'Tags'],
      async ({ ResourceARN, Tags = [] }) => {
        const name = await requireAlarm(ResourceARN);
        const all = merged(await tags.of(name), Tags);
        // Believed, not proven: the code and these words.
        if (all.length > MOST)
          throw new AwsError('InvalidParameterValue', `An alarm has at most ${MOST} tags`);
        await tags.set(name, all);
        return {};
      },
    ),
    operation<UntagResourceInput, object>(UntagResource$)(
      ['ResourceARN', 'TagKeys'],
      async ({ ResourceARN, TagKeys = [] }) => {
        const name = await requireAlarm(ResourceARN);
        const kept = (await tags.of(name)).filter(({ Key = '' }) => !TagKeys.includes(Key));
        await tags.set(name, kept);
        return {};
      },
    ),
    // An alarm that is not there has none, as recorded.
    operation<ListTagsForResourceInput, ListTagsForResourceOutput>(ListTagsForResource$)(
      ['ResourceARN'],
      async ({ ResourceARN }) => ({ Tags: await tags.of(nameIn(ResourceARN) ?? '') }),
    ),
  ];
}

function merged(known: readonly Tag[], given: readonly Tag[]): Tag[] {
  const byKey = new Map([...known, ...given].map(({ Key = '', Value = '' }) => [Key, Value]));
  return [...byKey].map(([Key, Value]) => ({ Key, Value }));
}
