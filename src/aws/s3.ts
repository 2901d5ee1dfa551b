import {
  DeleteObjectsCommand,
  type DeleteObjectsOutput,
  type DeleteObjectsRequest,
  ListObjectVersionsCommand,
  type ListObjectVersionsOutput,
  type ListObjectVersionsRequest,
  S3Client,
} from '@aws-sdk/client-s3';
import { attempt } from './attempt.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to S3 that are made here. */
export interface S3Api {
  listObjectVersions(input: ListObjectVersionsRequest): Promise<ListObjectVersionsOutput>;
  deleteObjects(input: DeleteObjectsRequest): Promise<DeleteObjectsOutput>;
  close(): void;
}

export function createS3(config: ClientConfig): S3Api {
  const client = new S3Client({ ...sdkSettings(config), forcePathStyle: config.endpoint !== undefined });
  const options = { abortSignal: config.signal };
  return {
    listObjectVersions: (input) =>
      attempt(config, 's3 ListObjectVersions', client.send(new ListObjectVersionsCommand(input), options)),
    deleteObjects: (input) =>
      attempt(config, 's3 DeleteObjects', client.send(new DeleteObjectsCommand(input), options)),
    close: () => client.destroy(),
  };
}
