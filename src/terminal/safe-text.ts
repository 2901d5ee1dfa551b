import { stripVTControlCharacters } from 'node:util';

/** Control characters but tab and line feed, line separators, and marks that turn the direction of writing. */
const UNSAFE = /(?![\t\n])\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
/** Nothing in such a text would do anything to a terminal. */
const HARMLESS = /^[\x20-\x7e]*$/;

/** Text from elsewhere as it may reach a terminal: no control characters, no escape sequences. */
export function safeText(text: string): string {
  return HARMLESS.test(text) ? text : stripVTControlCharacters(text).replace(UNSAFE, '');
}

/** The same on one line. */
export function safeLine(text: string): string {
  return HARMLESS.test(text) ? text : safeText(text.replace(/[\r\n\t]+/g, ' '));
}
