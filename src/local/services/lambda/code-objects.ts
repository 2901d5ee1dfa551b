import { AwsError } from '../../aws-error.ts';
import type { Buckets } from '../s3/buckets.ts';
import { invalidParameter } from './errors.ts';

/** Where the zip file of a function's code lies in S3. */
export interface CodeObject {
  readonly bucket: string;
  readonly key: string;
  readonly version: string | undefined;
}

/** @throws AwsError as recorded on AWS: localstack's test_lambda_api.snapshot.json, of functions whose object is missing. */
export async function readCodeObject(
  { bucket, key, version }: CodeObject,
  buckets: Pick<Buckets, 'find' | 'version' | 'body'>,
): Promise<Uint8Array> {
  try {
    await buckets.find(bucket);
    const found = await buckets.version(bucket, key, version);
    if (found === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    return await buckets.body(found);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalidParameter(
      `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
    );
  }
}
