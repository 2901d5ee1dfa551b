import { compareDecimals, decimalText } from './decimal.ts';
import type { Value } from './value.ts';

/** Whether two values are equal, documents and sets included; the order of a set says nothing. */
export function sameValue(a: Value, b: Value): boolean {
  switch (a.type) {
    case 'S':
      return b.type === 'S' && a.text === b.text;
    case 'N':
      return b.type === 'N' && compareDecimals(a.number, b.number) === 0;
    case 'B':
      return b.type === 'B' && a.bytes.equals(b.bytes);
    case 'BOOL':
      return b.type === 'BOOL' && a.flag === b.flag;
    case 'NULL':
      return b.type === 'NULL';
    case 'SS':
    case 'NS':
    case 'BS':
      return b.type === a.type && sameSet(elementsOf(a), elementsOf(b));
    case 'L':
      return b.type === 'L' && sameList(a.items, b.items);
    case 'M':
      return b.type === 'M' && a.members.size === b.members.size && sameMembers(a.members, b.members);
  }
}

function sameList(a: readonly Value[], b: readonly Value[]): boolean {
  return (
    a.length === b.length &&
    a.every((value, index) => {
      const other = b[index];
      return other !== undefined && sameValue(value, other);
    })
  );
}

function sameMembers(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean {
  for (const [name, value] of a) {
    const other = b.get(name);
    if (other === undefined || !sameValue(value, other)) return false;
  }
  return true;
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const others = new Set(b);
  return a.length === b.length && a.every((element) => others.has(element));
}

/** The elements of a set, each as a text of its own; none of what is no set. */
export function elementsOf(value: Value): readonly string[] {
  switch (value.type) {
    case 'SS':
      return value.texts;
    case 'NS':
      return value.numbers.map(decimalText);
    case 'BS':
      return value.all.map((bytes) => bytes.toString('base64'));
    default:
      return [];
  }
}

/**
 * The order of two values of one type that has an order: texts by their UTF-8 bytes, numbers, and bytes.
 * @returns undefined for others, and for two types.
 */
export function compareValues(a: Value, b: Value): number | undefined {
  if (a.type === 'N' && b.type === 'N') return compareDecimals(a.number, b.number);
  if (a.type === 'S' && b.type === 'S') return Buffer.compare(Buffer.from(a.text), Buffer.from(b.text));
  if (a.type === 'B' && b.type === 'B') return Buffer.compare(a.bytes, b.bytes);
  return undefined;
}
