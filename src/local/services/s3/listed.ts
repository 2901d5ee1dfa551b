import type { KeyEncoding } from './key-encoding.ts';
import type { ObjectVersion } from './object-version.ts';

/** An object as lists tell it. */
export function listedOf({ key, size, etag, modifiedAt }: ObjectVersion, encode: KeyEncoding) {
  return {
    Key: encode(key),
    Size: size,
    ETag: etag,
    LastModified: new Date(modifiedAt),
    StorageClass: 'STANDARD' as const,
  };
}
