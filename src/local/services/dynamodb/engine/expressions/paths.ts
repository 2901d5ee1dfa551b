import type { Members, Value } from '../values/value.ts';
import type { Path } from './tree.ts';

/** What a path leads to in an item; undefined where it leads nowhere. */
export function valueAt(item: Members, [name, ...steps]: Path): Value | undefined {
  let value = item.get(name);
  for (const step of steps) {
    if (typeof step === 'number') value = value?.type === 'L' ? value.items[step] : undefined;
    else value = value?.type === 'M' ? value.members.get(step) : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}
