import { ExactNumber } from '../../../../function/exact-json.ts';
import type { ItemValue } from '../../../../function/item/item.ts';
import { BackofficeError } from '../../../errors.ts';
import { isObject } from '../../../schemas/json.ts';
import type { Item } from '../types.ts';
import { parsePath } from './parse.ts';
import { ConditionMistake } from './scanner.ts';
import type { Path } from './tree.ts';

/** A field that is shown or sorted by, under the name that it was asked for by. */
export interface ItemField {
  readonly name: string;
  readonly path: Path;
}

/** An item reduced to some fields; null where it has none of that name. */
export type PickedItem = Readonly<Record<string, ItemValue>>;

/** @param text names with commas between. @throws BackofficeError USAGE, with the option's name. */
export function readFieldNames(text: string, option: string): ItemField[] {
  return text.split(',').map((part) => {
    const name = part.trim();
    try {
      return { name, path: parsePath(name) };
    } catch (error) {
      if (!(error instanceof ConditionMistake)) throw error;
      throw new BackofficeError('USAGE', `${option}: "${name}": ${error.message}`, {
        hint: `${option} id,status,attributes.colour`,
        cause: error,
      });
    }
  });
}

/** The value of a field, as `items get` shows it; undefined where there is none. */
export function fieldOf(item: Item, { steps: [first, ...others] }: Path): ItemValue | undefined {
  const own: Readonly<Record<string, ItemValue>> = { ...item };
  const isOwn = Object.hasOwn(own, first);
  const start = isOwn ? own[first] : memberOf(item.attributes, first);
  return others.reduce<ItemValue | undefined>(memberOf, start);
}

function memberOf(value: ItemValue | undefined, step: string | number): ItemValue | undefined {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  if (!isObject(value) || value instanceof ExactNumber || !Object.hasOwn(value, step)) return undefined;
  return value[step];
}

export function pickFields(item: Item, fields: readonly ItemField[]): PickedItem {
  return Object.fromEntries(fields.map(({ name, path }) => [name, fieldOf(item, path) ?? null]));
}
