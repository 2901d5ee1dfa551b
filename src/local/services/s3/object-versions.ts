import type { Clock } from '../../clock.ts';
import { hashOf } from '../../hash.ts';
import { type Collection, collect, type Store } from '../../store.ts';
import { type Bodies, createBodies, type StoredPart } from './bodies.ts';
import type { BucketRecord } from './bucket-resources.ts';
import type { ContentHeaders } from './content-headers.ts';
import { createTurns } from './in-turn.ts';
import type { ObjectTag } from './object-tags.ts';
import type { ObjectVersion } from './object-version.ts';
import { keyOf, versionsBelow } from './version-keys.ts';
import { createVersionPlaces } from './version-places.ts';
import { versioningOf } from './versioning.ts';
import { requireWritable, type WriteConditions } from './write-conditions.ts';

export interface ObjectDetails extends ContentHeaders, WriteConditions {
  readonly metadata: Record<string, string>;
  readonly tags?: readonly ObjectTag[] | undefined;
}

/** What an object in parts is made of. */
export interface Composed {
  readonly parts: readonly StoredPart[];
  readonly etag: string;
}

/** The objects in buckets. */
export interface ObjectVersions {
  /** @throws AwsError PreconditionFailed, NoSuchKey when the object that is there is not the one that must be. */
  put(bucket: string, key: string, body: Buffer, details: ObjectDetails): Promise<ObjectVersion>;
  /** Makes an object of parts that are there. @throws AwsError like `put`. */
  compose(bucket: string, key: string, parts: Composed, details: ObjectDetails): Promise<ObjectVersion>;
  /** The named version, else the newest; it may be a delete marker. */
  version(bucket: string, key: string, versionId?: string): Promise<ObjectVersion | undefined>;
  /** Gives a version other tags. */
  retag(version: ObjectVersion, tags: readonly ObjectTag[]): Promise<void>;
  body: Bodies['whole'];
  read: Bodies['read'];
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
  const bodies = createBodies(store);
  const places = createVersionPlaces(versions, bodies, clock);

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
    if (body !== undefined) await bodies.put(keyOf(version), body);
    await versions.put(keyOf(version), added);
    return added;
  }

  /** Of two that must be new, one finds the other; of two versions, one is the newer. */
  const inTurn = createTurns();

  async function requireCurrent(bucket: string, key: string, conditions: WriteConditions): Promise<void> {
    const newest = await places.newest(bucket, key);
    requireWritable(key, newest?.deleteMarker ? undefined : newest, conditions);
  }

  /** What every new object has; what it replaces in a bucket without versions is released. */
  async function begin(bucket: string, key: string, { onlyNew, onlyTag, ...details }: ObjectDetails) {
    const found = await findBucket(bucket);
    await requireCurrent(bucket, key, { onlyNew, onlyTag });
    const stamp = await places.stamp(found, key);
    const replaced = await places.named(bucket, key, stamp.versionId);
    return { version: { bucket, key, ...stamp, deleteMarker: false, ...details }, replaced };
  }

  async function releaseParts(replaced: ObjectVersion | undefined): Promise<void> {
    if (replaced?.parts !== undefined) await bodies.release(replaced);
  }

  async function putObject(
    bucket: string,
    key: string,
    { body, etag }: { readonly body: Buffer; readonly etag: string },
    details: ObjectDetails,
  ): Promise<ObjectVersion> {
    const { version, replaced } = await begin(bucket, key, details);
    const added = await add({ ...version, size: body.length, etag }, body);
    if (version.order === undefined) await releaseParts(replaced);
    else await places.displace(replaced, added);
    return added;
  }

  async function composeObject(
    bucket: string,
    key: string,
    { parts, etag }: Composed,
    details: ObjectDetails,
  ): Promise<ObjectVersion> {
    const { version, replaced } = await begin(bucket, key, details);
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const added = await add({ ...version, size, etag, parts }, undefined);
    if (version.order !== undefined) await places.displace(replaced, added);
    else if (replaced !== undefined) await bodies.release(replaced);
    return added;
  }

  async function removeObject(bucket: string, key: string, versionId?: string) {
    const found = await findBucket(bucket);
    if (versionId === undefined && versioningOf(found) !== undefined) {
      const stamp = await places.stamp(found, key);
      const replaced = await places.named(bucket, key, stamp.versionId);
      const added = await add({ bucket, key, ...stamp, ...DELETE_MARKER }, undefined);
      await places.displace(replaced, added);
      return { VersionId: added.versionId, DeleteMarker: true };
    }
    const removed = await places.named(bucket, key, versionId ?? 'null');
    if (removed !== undefined) await versions.delete(keyOf(removed));
    if (removed !== undefined) await bodies.release(removed);
    if (versionId === undefined) return {};
    return { VersionId: versionId, ...(removed?.deleteMarker && { DeleteMarker: true }) };
  }

  return {
    list,
    isEmpty: async (name) =>
      (await collect(versions.values({ ...versionsBelow(name, ''), limit: 1 }))).length === 0,
    async put(bucket, key, body, details) {
      const etag = `"${await hashOf('md5', body, 'hex')}"`;
      return inTurn(() => putObject(bucket, key, { body, etag }, details));
    },
    compose: (bucket, key, parts, details) => inTurn(() => composeObject(bucket, key, parts, details)),
    version: (bucket, key, versionId) =>
      versionId === undefined ? places.newest(bucket, key) : places.named(bucket, key, versionId),
    retag: (version, tags) => inTurn(() => retagVersion(versions, version, tags)),
    body: bodies.whole,
    read: bodies.read,
    remove: (bucket, key, versionId) => inTurn(() => removeObject(bucket, key, versionId)),
  };
}

async function retagVersion(
  versions: Collection<ObjectVersion>,
  version: ObjectVersion,
  tags: readonly ObjectTag[],
): Promise<void> {
  const found = await versions.get(keyOf(version));
  if (found !== undefined) await versions.put(keyOf(version), { ...found, tags });
}

const DELETE_MARKER = { deleteMarker: true, size: 0, etag: '', contentType: undefined, metadata: {} };
