import type { LifecycleRule } from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';
import {
  flag,
  list,
  object,
  optionalNumber,
  optionalText,
  type Properties,
} from '../../resource-provider.ts';
import type { BucketRecord } from './bucket-resources.ts';

const TOLD: ReadonlySet<string> = new Set([
  'Id',
  'Status',
  'Prefix',
  'ExpirationInDays',
  'ExpiredObjectDeleteMarker',
  'NoncurrentVersionExpiration',
  'NoncurrentVersionExpirationInDays',
  'AbortIncompleteMultipartUpload',
]);

/**
 * The lifecycle rules of a bucket as S3 tells them; undefined where it has none. Nothing acts on them.
 * @throws AwsError for a rule with what is not told.
 */
export function lifecycleRules({ settings }: BucketRecord): LifecycleRule[] | undefined {
  const rules = list<Properties>(object(settings ?? {}, 'LifecycleConfiguration'), 'Rules');
  return rules.length === 0 ? undefined : rules.map(ruleOf);
}

function ruleOf(rule: Properties): LifecycleRule {
  const untold = Object.keys(rule).find((name) => !TOLD.has(name));
  if (untold !== undefined) {
    const message = `The embedded environment does not serve GetBucketLifecycleConfiguration of rules with ${untold}`;
    throw new AwsError('UnknownOperationException', message);
  }
  const days = optionalNumber(rule, 'ExpirationInDays');
  const marker = flag(rule.ExpiredObjectDeleteMarker) ? true : undefined;
  return {
    ID: optionalText(rule, 'Id'),
    // CloudFormation's are filters; without a prefix they hold for every object.
    Filter: { Prefix: optionalText(rule, 'Prefix') ?? '' },
    Status: optionalText(rule, 'Status') === 'Enabled' ? 'Enabled' : 'Disabled',
    ...(days === undefined && marker === undefined
      ? {}
      : { Expiration: { Days: days, ExpiredObjectDeleteMarker: marker } }),
    ...noncurrentOf(rule),
    ...abortOf(object(rule, 'AbortIncompleteMultipartUpload')),
  };
}

function noncurrentOf(rule: Properties): Pick<LifecycleRule, 'NoncurrentVersionExpiration'> {
  const given = object(rule, 'NoncurrentVersionExpiration');
  const NoncurrentDays =
    optionalNumber(given, 'NoncurrentDays') ?? optionalNumber(rule, 'NoncurrentVersionExpirationInDays');
  if (NoncurrentDays === undefined) return {};
  const NewerNoncurrentVersions = optionalNumber(given, 'NewerNoncurrentVersions');
  return { NoncurrentVersionExpiration: { NoncurrentDays, NewerNoncurrentVersions } };
}

function abortOf(given: Properties): Pick<LifecycleRule, 'AbortIncompleteMultipartUpload'> {
  const DaysAfterInitiation = optionalNumber(given, 'DaysAfterInitiation');
  return DaysAfterInitiation === undefined ? {} : { AbortIncompleteMultipartUpload: { DaysAfterInitiation } };
}
