import { decimalSize } from './decimal.ts';
import type { Members, Value } from './value.ts';

/**
 * Bytes of an item, as it is billed and limited: names in UTF-8, and values by their type.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function membersSize(members: Members): number {
  let size = 0;
  for (const [name, value] of members) size += Buffer.byteLength(name) + valueSize(value);
  return size;
}

/** A list or a map takes three bytes, and one more for each of its members. */
const DOCUMENT = 3;
const ELEMENT = 1;

export function valueSize(value: Value): number {
  switch (value.type) {
    case 'S':
      return Buffer.byteLength(value.text);
    case 'N':
      return decimalSize(value.number);
    case 'B':
      return value.bytes.length;
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'SS':
      return sum(value.texts.map((text) => Buffer.byteLength(text)));
    case 'NS':
      return sum(value.numbers.map(decimalSize));
    case 'BS':
      return sum(value.all.map(({ length }) => length));
    case 'L':
      return DOCUMENT + sum(value.items.map((item) => valueSize(item) + ELEMENT));
    case 'M':
      return DOCUMENT + membersSize(value.members) + value.members.size * ELEMENT;
  }
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
