import type { Tag } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';

type Tags = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html: tagging restrictions. */
const MOST_TAGS = 50;
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** @throws AwsError ValidationException. @param all with those that there were before. */
export function checkTags(given: Tags, all: Tags): void {
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith('aws:')) throw invalid('Tag keys must not start with aws:');
    if (!CHARACTERS.test(key) || !CHARACTERS.test(value))
      throw invalid(
        `One or more parameter values were invalid: a tag has letters, whitespace, numbers and _ . : / = + - @ only: ${key}`,
      );
  }
  if (Object.keys(all).length > MOST_TAGS)
    throw invalid(`One or more parameter values were invalid: a table has at most ${MOST_TAGS} tags`);
}

/** Tables have tags, indexes have none. @throws AwsError ValidationException. */
export function checkTagged(arn: string): void {
  if (!arn.startsWith('arn:'))
    throw invalid(`One or more parameter values were invalid: ARNs must start with 'arn:': ${arn}`);
  if (arn.includes('/index/'))
    throw invalid(
      `One or more parameter values were invalid: Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${arn}`,
    );
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** The tags of a new table. @throws AwsError ValidationException. */
export function newTags(given: readonly Tag[] | undefined): Record<string, string> {
  const tags = tagsOf(given);
  checkTags(tags, tags);
  return tags;
}

export function tagsOf(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}
