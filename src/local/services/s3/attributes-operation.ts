import {
  GetObjectAttributes$,
  type GetObjectAttributesOutput,
  type GetObjectAttributesRequest,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { Buckets } from './buckets.ts';
import { findVersion } from './find-version.ts';
import type { ObjectVersion } from './object-version.ts';
import { toldVersionId } from './versioning.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
const ATTRIBUTES: Readonly<Record<string, (version: ObjectVersion) => GetObjectAttributesOutput>> = {
  ETag: ({ etag }) => ({ ETag: etag.replaceAll('"', '') }),
  ObjectSize: ({ size }) => ({ ObjectSize: size }),
  // The parts themselves are told of uploads with checksums only.
  ObjectParts: ({ parts }) => (parts === undefined ? {} : { ObjectParts: { TotalPartsCount: parts.length } }),
  StorageClass: () => ({ StorageClass: 'STANDARD' }),
};

/** Values: localstack tests/aws/services/s3/test_s3.snapshot.json, test_get_object_attributes. */
export function attributesOperation(buckets: Buckets): Operation {
  return operation<GetObjectAttributesRequest, GetObjectAttributesOutput>(GetObjectAttributes$)(
    {
      honours: ['Bucket', 'Key', 'VersionId', 'ObjectAttributes', 'ExpectedBucketOwner'],
      ignores: { MaxParts: ONLY_COUNTED, PartNumberMarker: ONLY_COUNTED },
    },
    async ({ Bucket = '', Key = '', VersionId, ObjectAttributes = [] }) => {
      const told = ObjectAttributes.map(attributeOf);
      const version = await findVersion(buckets, Bucket, Key, VersionId);
      return {
        LastModified: new Date(version.modifiedAt),
        VersionId: toldVersionId(await buckets.find(Bucket), version),
        ...Object.assign({}, ...told.map((attribute) => attribute(version))),
      };
    },
  );
}

const ONLY_COUNTED = 'parts without checksums are counted, not listed, as on AWS';

function attributeOf(name: string): (version: ObjectVersion) => GetObjectAttributesOutput {
  if (name === 'Checksum') throw new AwsError('UnknownOperationException', NO_CHECKSUMS);
  const attribute = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
  // versitygw s3err/s3err.go, ErrInvalidObjectAttributes; believed, not proven.
  if (attribute === undefined) throw new AwsError('InvalidArgument', 'Invalid attribute name specified.');
  return attribute;
}

const NO_CHECKSUMS =
  'The embedded environment does not serve the attribute Checksum: it keeps no checksums of objects';
