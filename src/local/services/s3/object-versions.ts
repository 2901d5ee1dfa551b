import { createHash } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { collect, type Store } from '../../store.ts';
import type { BucketRecord } from './bucket-resources.ts';
import { newVersionId } from './version-ids.ts';
import { keyOf, versionsBelow, versionsOf } from './version-keys.ts';

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
  readonly contentEncoding?: string | undefined;
  readonly metadata: Record<string, string>;
  /** ISO 8601. */
  readonly modifiedAt: string;
}

export interface ObjectDetails {
  readonly contentType: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly metadata: Record<string, string>;
  /** Whether no object may be there yet. */
  readonly onlyNew: boolean;
}

/** The objects in buckets. */
export interface ObjectVersions {
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
  isEmpty(bucket: string): Promise<boolean>;
}

export interface ObjectVersionsOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** @throws AwsError NoSuchBucket. */
  readonly findBucket: (bucket: string) => Promise<BucketRecord>;
}

export function createObjectVersions({ store, clock, findBucket }: ObjectVersionsOptions): ObjectVersions {
  const versions = store.collection<ObjectVersion>('s3-versions');
  const bodies = store.collection<string>('s3-bodies');

  async function list(bucket: string, prefix: string): Promise<ObjectVersion[]> {
    await findBucket(bucket);
    const found = await collect(versions.values(versionsBelow(bucket, prefix)));
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

  /** One after another: of two that must be new, one finds the other; of two versions, one is the newer. */
  let changing: Promise<unknown> = Promise.resolve();
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const changed = changing.then(change);
    changing = changed.catch(() => undefined);
    return changed;
  }

  async function newestOf(bucket: string, key: string): Promise<ObjectVersion | undefined> {
    const [newest] = await collect(versions.values({ ...versionsOf(bucket, key), limit: 1 }));
    return newest;
  }

  async function stampOf(bucket: string, key: string, versioned: boolean) {
    const now = clock.now();
    const newest = versioned ? await newestOf(bucket, key) : undefined;
    const versionId = versioned ? newVersionId(now, newest?.versionId) : 'null';
    return { versionId, modifiedAt: now.toISOString() };
  }

  async function newestVersion(bucket: string, key: string, versionId?: string) {
    if (versionId !== undefined) return versions.get(keyOf({ bucket, key, versionId }));
    const newest = await newestOf(bucket, key);
    return newest?.deleteMarker ? undefined : newest;
  }

  async function putObject(
    bucket: string,
    key: string,
    body: Buffer,
    { onlyNew, ...details }: ObjectDetails,
  ): Promise<ObjectVersion> {
    const { versioned } = await findBucket(bucket);
    if (onlyNew && (await newestVersion(bucket, key)) !== undefined)
      throw new AwsError(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      );
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const object = { deleteMarker: false, size: body.length, etag, ...details };
    return add({ bucket, key, ...(await stampOf(bucket, key, versioned)), ...object }, body);
  }

  async function removeObject(bucket: string, key: string, versionId?: string) {
    const { versioned } = await findBucket(bucket);
    if (versionId === undefined && versioned) {
      const added = await add(
        { bucket, key, ...(await stampOf(bucket, key, true)), ...DELETE_MARKER },
        undefined,
      );
      return { VersionId: added.versionId, DeleteMarker: true };
    }
    const id = { bucket, key, versionId: versionId ?? 'null' };
    await versions.delete(keyOf(id));
    await bodies.delete(keyOf(id));
    return versionId === undefined ? {} : { VersionId: versionId };
  }

  async function isEmpty(name: string): Promise<boolean> {
    for await (const _ of versions.values({ ...versionsBelow(name, ''), limit: 1 })) return false;
    return true;
  }

  return {
    list,
    isEmpty,
    put: (bucket, key, body, details) => inTurn(() => putObject(bucket, key, body, details)),
    version: newestVersion,
    async body(version) {
      return Buffer.from((await bodies.get(keyOf(version))) ?? '', 'base64');
    },
    remove: (bucket, key, versionId) => inTurn(() => removeObject(bucket, key, versionId)),
  };
}

const DELETE_MARKER = { deleteMarker: true, size: 0, etag: '', contentType: undefined, metadata: {} };
