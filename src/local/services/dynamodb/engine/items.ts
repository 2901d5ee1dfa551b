import { JsonText } from './json-text.ts';
import { readMembers } from './values/read-value.ts';
import type { Members, Value } from './values/value.ts';
import { writeValue } from './values/write-value.ts';

/** An item or a key as it goes over the wire: by attribute, its type and value. */
export type WireItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** An item as JSON, as it is kept and as it goes over the wire. */
export function itemText(members: Members): string {
  let text = '';
  for (const [name, value] of members)
    text += `${text === '' ? '{' : ','}${JSON.stringify(name)}:${valueText(value)}`;
  return text === '' ? '{}' : `${text}}`;
}

function valueText(value: Value): string {
  if (value.type === 'S') return `{"S":${JSON.stringify(value.text)}}`;
  if (value.type === 'M') return `{"M":${itemText(value.members)}}`;
  if (value.type === 'L') return `{"L":[${value.items.map(valueText).join(',')}]}`;
  return JSON.stringify(writeValue(value));
}

/** The item in a text that {@link itemText} has written. */
export function itemOf(text: string): Members {
  return readMembers(JSON.parse(text));
}

export function itemJson(members: Members): JsonText {
  return new JsonText(itemText(members));
}
