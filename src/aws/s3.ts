import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { defined } from '../defined.ts';
import { domainOf } from '../partitions.ts';
import { keyOf } from '../reads.ts';
import { type CallOptions, callsOf } from './calls.ts';
import { type ClientConfig, endpointFor, sdkSettings } from './client-config.ts';
import { collectPages } from './paging.ts';

/** The calls to S3 that are made here. */
export type S3Api = ReturnType<typeof createS3>;

export function createS3(config: ClientConfig) {
  const endpoint = endpointFor(config, 'S3');
  const client = new S3Client({ ...sdkSettings(config, 'S3'), forcePathStyle: endpoint !== undefined });
  const { readOnce, read, plan, write } = callsOf('s3', config, client);
  const getObject = read('GetObject', GetObjectCommand);
  const listObjects = readOnce('ListObjectsV2', ListObjectsV2Command);
  const texts = config.reads.keep<string>('s3');
  return {
    /** The keys of all objects whose key begins with a prefix. */
    listKeys: (bucket: string, prefix: string): Promise<string[]> =>
      collectPages(
        (token) =>
          listObjects({
            Bucket: bucket,
            Prefix: prefix,
            ...defined({ ContinuationToken: token }),
          }),
        ({ Contents = [] }) => Contents.map(({ Key = '' }) => Key),
        ({ NextContinuationToken }) => NextContinuationToken,
      ),
    listObjectVersions: read('ListObjectVersions', ListObjectVersionsCommand),
    /** The text of an object: the answer itself is a stream, which can be read once. */
    getText: (bucket: string, key: string): Promise<string> =>
      texts.through(keyOf({ bucket, key }), async () => {
        const { Body } = await getObject({ Bucket: bucket, Key: key });
        return (await Body?.transformToString()) ?? '';
      }),
    /** The same as it is now, with the tag by which only this one is replaced. */
    async getTagged(bucket: string, key: string, options?: CallOptions) {
      const { Body, ETag = '' } = await getObject({ Bucket: bucket, Key: key }, options);
      return { eTag: ETag, text: (await Body?.transformToString()) ?? '' };
    },
    /** The same, undefined for one that has more than so many bytes: no more are read. */
    async getTextUpTo(bucket: string, key: string, bytes: number): Promise<string | undefined> {
      const { Body } = await getObject({ Bucket: bucket, Key: key, Range: `bytes=0-${bytes}` });
      const read = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return read.length > bytes ? undefined : Buffer.from(read).toString('utf8');
    },
    putObject: write('PutObject', PutObjectCommand),
    /** Puts a template where CloudFormation can fetch it; needed before anything can be planned with a large one. */
    stageObject: plan('PutObject', PutObjectCommand),
    deleteObjects: write('DeleteObjects', DeleteObjectsCommand),
    deleteBucket: write('DeleteBucket', DeleteBucketCommand),
    /** The address of an object, as CloudFormation takes it for a template. */
    async addressOf(bucket: string, key: string): Promise<string> {
      if (endpoint !== undefined) return `${endpoint}/${bucket}/${key}`;
      const region = await client.config.region();
      return `https://${bucket}.s3.${region}.${domainOf(region)}/${key}`;
    },
    close: () => client.destroy(),
  };
}
