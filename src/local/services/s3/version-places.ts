import type { Clock } from '../../clock.ts';
import { type Collection, collect } from '../../store.ts';
import type { Bodies } from './bodies.ts';
import type { BucketRecord } from './bucket-resources.ts';
import type { ObjectVersion } from './object-version.ts';
import { newVersionId } from './version-ids.ts';
import { keyOf, versionsOf } from './version-keys.ts';
import { versioningOf } from './versioning.ts';

/** What a new version is known by. */
export interface Stamp {
  readonly versionId: string;
  readonly order?: string;
  /** ISO 8601. */
  readonly modifiedAt: string;
}

/** Where the versions of an object are, those without an id of their own among them. */
export interface VersionPlaces {
  newest(bucket: string, key: string): Promise<ObjectVersion | undefined>;
  named(bucket: string, key: string, versionId: string): Promise<ObjectVersion | undefined>;
  stamp(bucket: BucketRecord, key: string): Promise<Stamp>;
  /** There is one version without an id at most: a new one takes the place of the one before, wherever that is kept. */
  displace(replaced: ObjectVersion | undefined, added: ObjectVersion): Promise<void>;
}

export function createVersionPlaces(
  versions: Collection<ObjectVersion>,
  bodies: Pick<Bodies, 'release'>,
  clock: Clock,
): VersionPlaces {
  async function newest(bucket: string, key: string): Promise<ObjectVersion | undefined> {
    const [found] = await collect(versions.values({ ...versionsOf(bucket, key), limit: 1 }));
    return found;
  }

  return {
    newest,
    async named(bucket, key, versionId) {
      const found = await versions.get(keyOf({ bucket, key, versionId }));
      if (found !== undefined || versionId !== 'null') return found;
      const all = await collect(versions.values(versionsOf(bucket, key)));
      return all.find((version) => version.versionId === versionId);
    },
    async stamp(bucket, key) {
      const now = clock.now();
      const modifiedAt = now.toISOString();
      const status = versioningOf(bucket);
      if (status === undefined) return { versionId: 'null', modifiedAt };
      const before = await newest(bucket.name, key);
      const id = newVersionId(now, before?.order ?? before?.versionId);
      return status === 'Enabled'
        ? { versionId: id, modifiedAt }
        : { versionId: 'null', order: id, modifiedAt };
    },
    async displace(replaced, added) {
      if (replaced === undefined || keyOf(replaced) === keyOf(added)) return;
      await versions.delete(keyOf(replaced));
      await bodies.release(replaced);
    },
  };
}
