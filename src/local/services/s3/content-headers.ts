/** The headers that an object is stored with and answered with, as members of requests. */
export const CONTENT_MEMBERS = [
  'ContentType',
  'ContentEncoding',
  'CacheControl',
  'ContentDisposition',
  'ContentLanguage',
  'Expires',
] as const;

/** They as they are kept. */
export interface ContentHeaders {
  readonly contentType: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly contentLanguage?: string | undefined;
  /** ISO 8601. */
  readonly expires?: string | undefined;
}

/** They as members of requests and answers. */
export interface ContentMembers {
  readonly ContentType?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly Expires?: Date | undefined;
}

export function headersToKeep(members: ContentMembers): ContentHeaders {
  return {
    contentType: members.ContentType,
    contentEncoding: members.ContentEncoding,
    cacheControl: members.CacheControl,
    contentDisposition: members.ContentDisposition,
    contentLanguage: members.ContentLanguage,
    expires: members.Expires?.toISOString(),
  };
}

/** Those of an object that is kept, for a copy of it. */
export function headersOf(kept: ContentHeaders): ContentHeaders {
  const { contentType, contentEncoding, cacheControl, contentDisposition, contentLanguage, expires } = kept;
  return { contentType, contentEncoding, cacheControl, contentDisposition, contentLanguage, expires };
}

export function membersOf(kept: ContentHeaders): ContentMembers {
  return {
    // AWS's own: localstack tests/aws/services/s3/test_s3_api.snapshot.json, test_get_object_range.
    ContentType: kept.contentType ?? 'binary/octet-stream',
    ContentEncoding: kept.contentEncoding,
    CacheControl: kept.cacheControl,
    ContentDisposition: kept.contentDisposition,
    ContentLanguage: kept.contentLanguage,
    Expires: kept.expires === undefined ? undefined : new Date(kept.expires),
  };
}
