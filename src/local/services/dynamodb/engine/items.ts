import { JsonText } from './json-text.ts';
import { readMembers } from './values/read-value.ts';
import type { Members } from './values/value.ts';
import { writeMembers } from './values/write-value.ts';

/** An item or a key as it goes over the wire: by attribute, its type and value. */
export type WireItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** An item as JSON, as it is kept and as it goes over the wire. */
export function itemText(members: Members): string {
  return JSON.stringify(writeMembers(members));
}

/** The item in a text that {@link itemText} has written. */
export function itemOf(text: string): Members {
  return readMembers(JSON.parse(text));
}

export function itemJson(members: Members): JsonText {
  return new JsonText(itemText(members));
}
