import { compareKeys } from './key-order.ts';

/** What a list is asked for. */
export interface PageAsked {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  /** The key, or the common prefix, that the page before ended with. */
  readonly marker: string;
  readonly size: number;
}

/** A page of entries, those with a delimiter behind the prefix rolled up into common prefixes. */
export interface GroupedPage<Entry> {
  readonly entries: readonly Entry[];
  readonly prefixes: readonly string[];
  readonly truncated: boolean;
  /** What the page ends with. */
  readonly last: Entry | string | undefined;
}

/**
 * A page of what comes behind a marker. A common prefix counts as one entry, and is told once.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html (Delimiter, MaxKeys)
 * @param all in the order of keys.
 * @param isBehind whether an entry comes behind the marker; by its key unless told.
 */
export function groupedPage<Entry extends { readonly key: string }>(
  all: readonly Entry[],
  asked: PageAsked,
  isBehind = (entry: Entry): boolean => compareKeys(entry.key, asked.marker) > 0,
): GroupedPage<Entry> {
  const { marker, size } = asked;
  const entries: Entry[] = [];
  const prefixes = new Set<string>();
  let last: Entry | string | undefined;
  for (const entry of all) {
    if (!isBehind(entry)) continue;
    const group = groupOf(entry.key, asked);
    if (group !== undefined && (prefixes.has(group) || marker.startsWith(group))) continue;
    if (entries.length + prefixes.size >= size)
      return { entries, prefixes: [...prefixes], truncated: size > 0, last };
    if (group === undefined) entries.push(entry);
    else prefixes.add(group);
    last = group ?? entry;
  }
  return { entries, prefixes: [...prefixes], truncated: false, last };
}

/** The key or the common prefix that a page ends with. */
export function lastName({ last }: GroupedPage<{ readonly key: string }>): string {
  return typeof last === 'object' ? last.key : (last ?? '');
}

function groupOf(key: string, { prefix, delimiter }: PageAsked): string | undefined {
  if (delimiter === undefined || delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}
