import { decimalText } from './decimal.ts';
import type { Members, Value } from './value.ts';

/** An attribute value as it goes over the wire. */
export type WireValue = Readonly<Record<string, unknown>>;

/** An item or a key as it goes over the wire. */
export type WireMembers = Readonly<Record<string, WireValue>>;

export function writeValue(value: Value): WireValue {
  switch (value.type) {
    case 'S':
      return { S: value.text };
    case 'N':
      return { N: decimalText(value.number) };
    case 'B':
      return { B: value.bytes.toString('base64') };
    case 'BOOL':
      return { BOOL: value.flag };
    case 'NULL':
      return { NULL: true };
    case 'SS':
      return { SS: value.texts };
    case 'NS':
      return { NS: value.numbers.map(decimalText) };
    case 'BS':
      return { BS: value.all.map((bytes) => bytes.toString('base64')) };
    case 'L':
      return { L: value.items.map(writeValue) };
    case 'M':
      return { M: writeMembers(value.members) };
  }
}

/** An attribute may have any name, that of an inherited property too. */
export function writeMembers(members: Members): WireMembers {
  return Object.fromEntries([...members].map(([name, value]) => [name, writeValue(value)]));
}
