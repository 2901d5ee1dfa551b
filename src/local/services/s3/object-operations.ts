import { PutObject$, type PutObjectOutput, type PutObjectRequest } from '@aws-sdk/client-s3';
import { type Operation, operation } from '../../wire/operation.ts';
import { bytesOf } from './body-bytes.ts';
import type { Buckets } from './buckets.ts';
import { CONTENT_MEMBERS, headersToKeep } from './content-headers.ts';
import { encryptionMembers } from './default-encryption.ts';
import { deleteOperations } from './delete-operations.ts';
import { headerTags } from './object-tags.ts';
import { BODY_CHECKSUMS, UNASKED } from './unasked.ts';
import { madeVersionId } from './versioning.ts';
import { writeConditions } from './write-conditions.ts';

/** Objects are written and removed. */
export function objectOperations(buckets: Buckets): Operation[] {
  return [putOperation(buckets), ...deleteOperations(buckets)];
}

function putOperation(buckets: Buckets): Operation {
  return operation<PutObjectRequest, PutObjectOutput>(PutObject$)(
    {
      honours: [
        'Bucket',
        'Key',
        'Body',
        ...CONTENT_MEMBERS,
        'Metadata',
        'Tagging',
        'IfMatch',
        'IfNoneMatch',
        'ExpectedBucketOwner',
        ...BODY_CHECKSUMS,
      ],
      ignores: UNASKED,
    },
    async ({ Bucket = '', Key = '', Body, Metadata = {}, Tagging, ...asked }) => {
      const version = await buckets.put(Bucket, Key, bytesOf(Body), {
        ...headersToKeep(asked),
        ...writeConditions(asked),
        metadata: Metadata,
        tags: headerTags(Tagging),
      });
      const bucket = await buckets.find(Bucket);
      return {
        ETag: version.etag,
        ...encryptionMembers(bucket),
        VersionId: madeVersionId(bucket, version),
      };
    },
  );
}
