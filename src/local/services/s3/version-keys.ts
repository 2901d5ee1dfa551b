/** Ends a part of a record's key; no part contains it. */
const END = '\n';
const ESCAPE = '\u000b';

/** What says where a version is kept. */
export interface PlacedVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  /** The id by whose age it is ordered, where its own has none: `null`, in a bucket that has had others before. */
  readonly order?: string | undefined;
}

/** Where a version is kept: versions are ordered by bucket, key and version. */
export function keyOf({ bucket, key, versionId, order = versionId }: PlacedVersion): string {
  return `${bucket}${END}${escaped(key)}${END}${order}`;
}

/** The range of the versions of one key. */
export function versionsOf(bucket: string, key: string): { gte: string; lt: string } {
  return { gte: `${bucket}${END}${escaped(key)}${END}`, lt: `${bucket}${END}${escaped(key)}${ESCAPE}` };
}

/** The range of the versions of the keys that start with a prefix. */
export function versionsBelow(bucket: string, prefix: string): { gte: string; lt: string } {
  const start = `${bucket}${END}${escaped(prefix)}`;
  return { gte: start, lt: `${start}\u{10ffff}` };
}

/** Texts without characters up to the escape, in the same order as without escapes. */
function escaped(text: string): string {
  return Array.from(text, (character) =>
    character <= ESCAPE ? `${ESCAPE}${String.fromCharCode(character.charCodeAt(0) + 0x20)}` : character,
  ).join('');
}
