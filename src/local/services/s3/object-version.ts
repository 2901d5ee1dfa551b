import type { StoredPart } from './bodies.ts';
import type { ContentHeaders } from './content-headers.ts';
import type { ObjectTag } from './object-tags.ts';

/** One version of an object. */
export interface ObjectVersion extends ContentHeaders {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  /** As PlacedVersion has it. */
  readonly order?: string | undefined;
  readonly deleteMarker: boolean;
  readonly latest: boolean;
  readonly size: number;
  readonly etag: string;
  readonly metadata: Record<string, string>;
  readonly tags?: readonly ObjectTag[] | undefined;
  /** Of an object that was uploaded in parts. */
  readonly parts?: readonly StoredPart[];
  /** ISO 8601. */
  readonly modifiedAt: string;
}
