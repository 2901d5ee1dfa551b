import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import { hashOf } from '../../hash.ts';
import { collect, type Store } from '../../store.ts';
import { type Bodies, createBodies } from './bodies.ts';
import type { ContentHeaders } from './content-headers.ts';
import { createTurns, type InTurn } from './in-turn.ts';
import type { ObjectTag } from './object-tags.ts';
import type { ObjectVersions } from './object-versions.ts';
import {
  newUploadId,
  partBodiesOf,
  partBodyAt,
  partsOfUpload,
  recordOfPart,
  uploadsOfBucket,
} from './upload-keys.ts';
import { keyOf, versionsBelow } from './version-keys.ts';

/** An object that is uploaded in parts. */
export interface Upload extends ContentHeaders {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly metadata: Record<string, string>;
  readonly tags?: readonly ObjectTag[] | undefined;
  readonly checksumAlgorithm?: string | undefined;
  /** Whether it may have become an object already. */
  readonly completing?: true;
  /** ISO 8601. */
  readonly startedAt: string;
}

export interface UploadedPart {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  /** ISO 8601. */
  readonly modifiedAt: string;
}

/** Uploads in parts that are neither completed nor aborted. */
export interface Uploads {
  start(upload: Omit<Upload, 'uploadId' | 'startedAt'>): Promise<Upload>;
  /** @throws AwsError NoSuchUpload. */
  find(bucket: string, key: string, uploadId: string): Promise<Upload>;
  /** By key, and by the time they were started. */
  list(bucket: string, prefix: string): Promise<Upload[]>;
  parts(upload: Upload): Promise<UploadedPart[]>;
  putPart(upload: Upload, number: number, body: Buffer): Promise<UploadedPart>;
  partBody(upload: Upload, part: UploadedPart): Promise<Buffer>;
  /** Keeps in mind that an object may be made of the upload from now on. */
  completing(upload: Upload): Promise<void>;
  /** Removes an upload with its parts, but for those that an object is made of. */
  drop(upload: Upload, kept?: ReadonlySet<string>): Promise<void>;
  dropAll(bucket: string): Promise<void>;
  readonly inTurn: InTurn;
}

export function createUploads(store: Store, clock: Clock, objects: Pick<ObjectVersions, 'list'>): Uploads {
  const uploads = store.collection<Upload>('s3-uploads');
  const partRecords = store.collection<UploadedPart>('s3-parts');
  const bodies: Bodies = createBodies(store);
  const inTurn = createTurns();

  const list = async (bucket: string, prefix: string): Promise<Upload[]> =>
    collect(uploads.values(versionsBelow(bucket, prefix)));
  const parts = async (upload: Upload): Promise<UploadedPart[]> =>
    collect(partRecords.values(partsOfUpload(upload)));

  async function drop(upload: Upload, kept: ReadonlySet<string> = new Set()): Promise<void> {
    for (const { number } of await parts(upload)) {
      const at = partBodyAt(upload, number);
      if (!kept.has(at)) await bodies.delete(at);
    }
    await partRecords.clear(partsOfUpload(upload));
    await uploads.delete(recordOf(upload));
  }

  /** The parts that an object was made of before the process ended. */
  async function keptParts(upload: Upload): Promise<ReadonlySet<string> | undefined> {
    if (upload.completing === undefined) return undefined;
    const places = (await objects.list(upload.bucket, upload.key))
      .filter(({ key }) => key === upload.key)
      .flatMap(({ parts: made = [] }) => made.map(({ at }) => at));
    const kept = places.filter((at) => at.startsWith(partBodiesOf(upload)));
    return kept.length > 0 ? new Set(kept) : undefined;
  }

  return {
    list,
    parts,
    drop,
    inTurn,
    async start(upload) {
      const now = clock.now();
      const started = { ...upload, uploadId: newUploadId(now), startedAt: now.toISOString() };
      await uploads.put(recordOf(started), started);
      return started;
    },
    async find(bucket, key, uploadId) {
      const found = await uploads.get(recordOf({ bucket, key, uploadId }));
      if (found === undefined) throw noSuchUpload(uploadId);
      const kept = await keptParts(found);
      if (kept === undefined) return found;
      await drop(found, kept);
      throw noSuchUpload(uploadId);
    },
    async putPart(upload, number, body) {
      const etag = `"${await hashOf('md5', body, 'hex')}"`;
      const part = { number, size: body.length, etag, modifiedAt: clock.now().toISOString() };
      await bodies.put(partBodyAt(upload, number), body);
      await partRecords.put(recordOfPart(upload, number), part);
      return part;
    },
    partBody: (upload, { number }) => bodies.get(partBodyAt(upload, number)),
    completing: (upload) => uploads.put(recordOf(upload), { ...upload, completing: true }),
    async dropAll(bucket) {
      for (const upload of await list(bucket, '')) await drop(upload);
      await partRecords.clear(uploadsOfBucket(bucket));
    },
  };
}

const recordOf = ({ bucket, key, uploadId }: Pick<Upload, 'bucket' | 'key' | 'uploadId'>): string =>
  keyOf({ bucket, key, versionId: uploadId });

/** localstack tests/aws/services/s3/test_s3.snapshot.json: test_multipart_no_such_upload */
function noSuchUpload(uploadId: string): AwsError {
  const message =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
  return new AwsError('NoSuchUpload', message, 404, { UploadId: uploadId });
}
