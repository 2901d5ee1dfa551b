import { parsedJson } from '../../schemas/json.ts';

/** A tag that is set, changed or removed; null where there is none. */
export interface TagChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * The tags that differ between two values of a resource's `Tags`, each for itself; undefined where they are not told
 * as JSON. @param before a list of pairs or a map, as the resource's type has it.
 */
export function tagChanges(before: string | undefined, after: string | undefined): TagChange[] | undefined {
  const [former, next] = [tagsFrom(before), tagsFrom(after)];
  if (former === undefined || next === undefined) return undefined;
  const names = [...new Set([...former.keys(), ...next.keys()])];
  return names
    .filter((name) => former.get(name) !== next.get(name))
    .map((name) => ({
      path: `Tags/${name}`,
      before: former.get(name) ?? null,
      after: next.get(name) ?? null,
    }));
}

function tagsFrom(text: string | undefined): Map<string, string> | undefined {
  if (text === undefined) return new Map();
  const value = parsedJson(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const pairs: readonly unknown[] = Array.isArray(value) ? value.map(pairOf) : Object.entries(value);
  return pairs.every(isPair) ? new Map(pairs) : undefined;
}

function pairOf(tag: unknown): unknown {
  return typeof tag === 'object' && tag !== null && 'Key' in tag && 'Value' in tag
    ? [tag.Key, tag.Value]
    : undefined;
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}
