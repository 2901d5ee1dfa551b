import type { S3Api } from '../../aws/s3.ts';

/** What the artifacts bucket holds, and how many calls it took to find out. */
export interface ArtifactsUsage {
  /** Of all versions: old ones are kept and billed too. */
  readonly bytes: number;
  readonly calls: number;
}

const OBJECTS_PER_CALL = 1000;
/** Releases of years; beyond them the size is a lower bound. */
const MOST_CALLS = 20;

export async function readArtifacts(s3: S3Api, bucket: string): Promise<ArtifactsUsage> {
  let [bytes, calls] = [0, 0];
  let next:
    | { readonly KeyMarker: string | undefined; readonly VersionIdMarker: string | undefined }
    | undefined;
  do {
    const answer = await s3.listObjectVersions({ Bucket: bucket, MaxKeys: OBJECTS_PER_CALL, ...next });
    calls += 1;
    bytes += (answer.Versions ?? []).reduce((total, { Size = 0 }) => total + Size, 0);
    next = answer.IsTruncated
      ? { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker }
      : undefined;
  } while (next?.KeyMarker !== undefined && calls < MOST_CALLS);
  return { bytes, calls };
}
