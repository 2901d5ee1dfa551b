import type { ServerSideEncryptionConfiguration } from '@aws-sdk/client-s3';
import { flag, list, object, optionalText, type Properties } from '../../resource-provider.ts';
import type { BucketRecord } from './bucket-resources.ts';

/** How a bucket encrypts what it is given, without a key of one's own by S3's. */
export function encryptionOf({ settings }: BucketRecord): ServerSideEncryptionConfiguration {
  const rule = ruleOf(settings);
  return {
    Rules: [
      {
        ApplyServerSideEncryptionByDefault: defaultOf(rule),
        BucketKeyEnabled: flag(rule.BucketKeyEnabled),
      },
    ],
  };
}

/** The same as the answers about an object of the bucket tell it. */
export function encryptionMembers({ settings }: BucketRecord) {
  const rule = ruleOf(settings);
  const { SSEAlgorithm, KMSMasterKeyID } = defaultOf(rule);
  return {
    ServerSideEncryption: SSEAlgorithm,
    SSEKMSKeyId: KMSMasterKeyID,
    BucketKeyEnabled: flag(rule.BucketKeyEnabled) ? true : undefined,
  };
}

function ruleOf(settings: Properties | undefined): Properties {
  const encryption = object(settings ?? {}, 'BucketEncryption');
  const [rule] = list<unknown>(encryption, 'ServerSideEncryptionConfiguration');
  return object({ rule }, 'rule');
}

function defaultOf(rule: Properties) {
  const given = object(rule, 'ServerSideEncryptionByDefault');
  const key = optionalText(given, 'KMSMasterKeyID');
  const SSEAlgorithm = key === undefined && given.SSEAlgorithm !== 'aws:kms' ? 'AES256' : 'aws:kms';
  return { SSEAlgorithm, KMSMasterKeyID: key } as const;
}
