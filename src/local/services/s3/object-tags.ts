import type { Tag } from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';
import { malformedXml } from '../../wire/malformed-xml.ts';

/** A tag of an object. */
export interface ObjectTag {
  readonly Key: string;
  readonly Value: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const MOST = { tags: 10, key: 128, value: 256 };
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * The tags of a document.
 * Values: localstack tests/aws/services/s3/test_s3_api.snapshot.json, test_tagging_validation.
 * @throws AwsError MalformedXML, InvalidTag, BadRequest.
 */
export function documentTags(tagSet: readonly Tag[] = []): ObjectTag[] {
  const tags = tagSet.map(({ Key, Value }) => {
    if (Key === undefined || Value === undefined) throw malformedXml();
    return { Key, Value };
  });
  requireFew(tags);
  for (const tag of tags) requireAllowed(tag);
  const twice = repeated(tags);
  if (twice !== undefined)
    throw invalidTag('Cannot provide multiple Tags with the same key', { TagKey: twice.Key });
  return tags;
}

/**
 * The tags of the header `x-amz-tagging`, which is written as the query of a URL is.
 * Values: localstack tests/aws/services/s3/test_s3_api.snapshot.json, test_object_tagging_exc, test_put_object_with_tags.
 * @throws AwsError InvalidArgument, InvalidTag, BadRequest.
 */
export function headerTags(header: string | undefined): ObjectTag[] {
  if (header === undefined) return [];
  const tags = [...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value }));
  if (repeated(tags) !== undefined || !tags.every(({ Value }) => ALLOWED.test(Value)))
    throw new AwsError('InvalidArgument', NOT_A_QUERY, 400, {
      ArgumentName: 'x-amz-tagging',
      ArgumentValue: header,
    });
  requireFew(tags);
  for (const tag of tags) requireAllowed(tag);
  return tags;
}

const NOT_A_QUERY =
  "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.";

function requireFew(tags: readonly ObjectTag[]): void {
  // https://github.com/boto/boto3/issues/1213
  if (tags.length > MOST.tags)
    throw new AwsError('BadRequest', `Object tags cannot be greater than ${MOST.tags}`);
}

function requireAllowed({ Key, Value }: ObjectTag): void {
  if (Key === '' || Key.length > MOST.key || !ALLOWED.test(Key))
    throw invalidTag('The TagKey you have provided is invalid', { TagKey: Key });
  if (Key.startsWith('aws:')) throw invalidTag('Your TagKey cannot be prefixed with aws:', { TagKey: Key });
  if (Value.length > MOST.value || !ALLOWED.test(Value))
    throw invalidTag('The TagValue you have provided is invalid', { TagKey: Key, TagValue: Value });
}

function repeated(tags: readonly ObjectTag[]): ObjectTag | undefined {
  const seen = new Set<string>();
  return tags.find(({ Key }) => seen.size === seen.add(Key).size);
}

function invalidTag(message: string, members: Readonly<Record<string, string>>): AwsError {
  return new AwsError('InvalidTag', message, 400, members);
}
