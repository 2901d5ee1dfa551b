import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { ResourceProvider } from '../../resource-provider.ts';
import { collect, type Store, startingWith } from '../../store.ts';
import { AwsError } from '../../wire/operation.ts';
import { type BucketRecord, bucketPolicyResource, bucketResource } from './bucket-resources.ts';

/** One version of an object. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly deleteMarker: boolean;
  readonly latest: boolean;
  readonly size: number;
  readonly etag: string;
  readonly contentType: string | undefined;
  readonly metadata: Record<string, string>;
  /** ISO 8601. */
  readonly modifiedAt: string;
}

export interface ObjectDetails {
  readonly contentType: string | undefined;
  readonly metadata: Record<string, string>;
  /** Whether no object may be there yet. */
  readonly onlyNew: boolean;
}

export interface Buckets {
  readonly resources: readonly ResourceProvider[];
  /** @throws AwsError NoSuchBucket or BucketNotEmpty. */
  drop(bucket: string): Promise<void>;
  /** @throws AwsError NoSuchBucket. */
  find(bucket: string): Promise<BucketRecord>;
  has(bucket: string): Promise<boolean>;
  /** @throws AwsError PreconditionFailed when the object must be new and is not. */
  put(bucket: string, key: string, body: Buffer, details: ObjectDetails): Promise<ObjectVersion>;
  /** The named version, else the newest; undefined when there is none, or a delete marker is the newest. */
  version(bucket: string, key: string, versionId?: string): Promise<ObjectVersion | undefined>;
  body(version: ObjectVersion): Promise<Buffer>;
  /** Versions by key, newest first. */
  list(bucket: string, prefix: string): Promise<ObjectVersion[]>;
  /** Removes a version, or covers the object with a delete marker. */
  remove(
    bucket: string,
    key: string,
    versionId?: string,
  ): Promise<{ VersionId?: string; DeleteMarker?: boolean }>;
}

export function createBuckets(store: Store, clock: Clock, region: string): Buckets {
  const buckets = store.collection<BucketRecord>('s3-buckets');
  const versions = store.collection<ObjectVersion>('s3-versions');
  const bodies = store.collection<string>('s3-bodies');
  const keyOf = ({ bucket, key, versionId }: { bucket: string; key: string; versionId: string }): string =>
    `${bucket}\n${key}\n${versionId}`;

  async function find(bucket: string): Promise<BucketRecord> {
    const found = await buckets.get(bucket);
    if (found === undefined) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    return found;
  }

  /** Version ids sort newest first, so that the newest version of a key is the first one found. */
  function newVersionId(versioned: boolean): string {
    if (!versioned) return 'null';
    const age = (
      Number.MAX_SAFE_INTEGER -
      clock.now().getTime() * 1000 -
      (process.hrtime()[1] % 1000)
    ).toString(36);
    return `${age.padStart(11, '0')}${randomBytes(8).toString('hex')}`;
  }

  async function list(bucket: string, prefix: string): Promise<ObjectVersion[]> {
    await find(bucket);
    const found = await collect(versions.values(startingWith(`${bucket}\n${prefix}`)));
    return found.map((version, index) => ({ ...version, latest: found[index - 1]?.key !== version.key }));
  }

  async function add(
    version: Omit<ObjectVersion, 'latest'>,
    body: Buffer | undefined,
  ): Promise<ObjectVersion> {
    const added = { ...version, latest: true };
    if (body !== undefined) await bodies.put(keyOf(version), body.toString('base64'));
    await versions.put(keyOf(version), added);
    return added;
  }

  /** One after another: of two that must be new, one finds the other. */
  let putting: Promise<void> = Promise.resolve();

  async function newestVersion(bucket: string, key: string, versionId?: string) {
    if (versionId !== undefined) return versions.get(keyOf({ bucket, key, versionId }));
    const [newest] = await collect(versions.values({ ...startingWith(`${bucket}\n${key}\n`), limit: 1 }));
    return newest?.deleteMarker ? undefined : newest;
  }

  async function putObject(
    bucket: string,
    key: string,
    body: Buffer,
    { contentType, metadata, onlyNew }: ObjectDetails,
  ): Promise<ObjectVersion> {
    const { versioned } = await find(bucket);
    if (onlyNew && (await newestVersion(bucket, key)) !== undefined)
      throw new AwsError(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      );
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const modifiedAt = clock.now().toISOString();
    const object = {
      bucket,
      key,
      versionId: newVersionId(versioned),
      deleteMarker: false,
      size: body.length,
    };
    return add({ ...object, etag, contentType, metadata, modifiedAt }, body);
  }

  const exists = async (name: string): Promise<boolean> => (await buckets.get(name)) !== undefined;

  async function isEmpty(name: string): Promise<boolean> {
    for await (const _ of versions.values({ ...startingWith(`${name}\n`), limit: 1 })) return false;
    return true;
  }

  return {
    resources: [
      bucketResource({ buckets, find, exists, isEmpty }, clock, region),
      bucketPolicyResource({ buckets, find }),
    ],
    find,
    has: exists,
    async drop(bucket) {
      await find(bucket);
      if (!(await isEmpty(bucket)))
        throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
      await buckets.delete(bucket);
    },
    list,
    put(bucket, key, body, details) {
      const put = putting.then(() => putObject(bucket, key, body, details));
      putting = put.then(
        () => undefined,
        () => undefined,
      );
      return put;
    },
    version: newestVersion,
    async body(version) {
      return Buffer.from((await bodies.get(keyOf(version))) ?? '', 'base64');
    },
    async remove(bucket, key, versionId) {
      const { versioned } = await find(bucket);
      if (versionId === undefined && versioned) {
        const marker = { bucket, key, versionId: newVersionId(true), deleteMarker: true, size: 0, etag: '' };
        const added = await add(
          { ...marker, contentType: undefined, metadata: {}, modifiedAt: clock.now().toISOString() },
          undefined,
        );
        return { VersionId: added.versionId, DeleteMarker: true };
      }
      const id = { bucket, key, versionId: versionId ?? 'null' };
      await versions.delete(keyOf(id));
      await bodies.delete(keyOf(id));
      return versionId === undefined ? {} : { VersionId: versionId };
    },
  };
}
