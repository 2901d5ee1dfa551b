import { elementsOf } from '../values/compare-values.ts';
import { addDecimals, decimalText } from '../values/decimal.ts';
import type { Value } from '../values/value.ts';

/** What ADD makes of a value: a sum of numbers, a union of sets, and of lists, for which only AttributeUpdates asks, both. @throws TypeMismatchError. */
export function addedTo(value: Value | undefined, added: Value): Value {
  if (value === undefined) return added;
  if (value.type === 'N' && added.type === 'N')
    return { type: 'N', number: addDecimals(value.number, added.number) };
  if (value.type === 'L' && added.type === 'L') return { type: 'L', items: [...value.items, ...added.items] };
  const held = new Set(elementsOf(value));
  if (value.type === 'SS' && added.type === 'SS')
    return { type: 'SS', texts: [...value.texts, ...added.texts.filter((text) => !held.has(text))] };
  if (value.type === 'NS' && added.type === 'NS')
    return {
      type: 'NS',
      numbers: [...value.numbers, ...added.numbers.filter((number) => !held.has(decimalText(number)))],
    };
  if (value.type === 'BS' && added.type === 'BS')
    return {
      type: 'BS',
      all: [...value.all, ...added.all.filter((bytes) => !held.has(bytes.toString('base64')))],
    };
  throw new TypeMismatchError();
}

/** What DELETE leaves of a set; undefined for nothing. @throws TypeMismatchError. */
export function deletedFrom(value: Value | undefined, deleted: Value): Value | undefined {
  if (value === undefined) return undefined;
  if (value.type !== deleted.type) throw new TypeMismatchError();
  const gone = new Set(elementsOf(deleted));
  switch (value.type) {
    case 'SS': {
      const texts = value.texts.filter((text) => !gone.has(text));
      return texts.length === 0 ? undefined : { type: 'SS', texts };
    }
    case 'NS': {
      const numbers = value.numbers.filter((number) => !gone.has(decimalText(number)));
      return numbers.length === 0 ? undefined : { type: 'NS', numbers };
    }
    case 'BS': {
      const all = value.all.filter((bytes) => !gone.has(bytes.toString('base64')));
      return all.length === 0 ? undefined : { type: 'BS', all };
    }
    default:
      throw new TypeMismatchError();
  }
}

/** The types of two values do not go together. */
export class TypeMismatchError extends Error {
  override readonly name = 'TypeMismatchError';
}
