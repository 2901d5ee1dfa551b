import type { EncodingType } from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';

/** How keys are written in a list: XML cannot carry all of them. */
export type KeyEncoding = (key: string) => string;

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html (EncodingType)
 * @throws AwsError InvalidArgument: localstack tests/aws/services/s3/test_s3_list_operations.snapshot.json,
 * test_list_ops_encoding_type_validation.
 */
export function keyEncoding(asked: EncodingType | undefined): KeyEncoding {
  if (asked === undefined) return (key) => key;
  if (asked === 'url') return (key) => encodeURIComponent(key).replaceAll('%2F', '/');
  throw new AwsError('InvalidArgument', 'Invalid Encoding Method specified in Request', 400, {
    ArgumentName: 'encoding-type',
    ArgumentValue: asked,
  });
}
