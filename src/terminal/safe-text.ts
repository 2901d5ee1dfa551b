import { stripVTControlCharacters } from 'node:util';

/**
 * What a reader does not see, or what does something to a terminal: control characters (C0 but tab and line feed, DEL,
 * C1), separators of lines, marks and overrides of the direction of writing, characters of no width, tags.
 * https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing, https://trojansource.codes
 */
const UNSAFE = String.raw`[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffb\p{Default_Ignorable_Code_Point}]`;

/** Scripts in which a joiner changes how its neighbours are written. */
const JOINED = String.raw`[\p{sc=Arab}\p{sc=Syrc}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Orya}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}]`;

/** Invisible characters that are seen in what stands beside them: in emoji, keycaps and joined scripts. */
const VISIBLE = [
  String.raw`(?<=[\p{ExtPict}\p{EMod}]\ufe0f?)\u200d(?=\p{ExtPict})`,
  String.raw`(?<=\p{ExtPict})[\ufe0e\ufe0f]`,
  String.raw`(?<=[0-9#*])\ufe0f(?=\u20e3)`,
  String.raw`(?<=${JOINED})[\u200c\u200d](?=${JOINED})`,
].join('|');

const FOUND = new RegExp(UNSAFE, 'u');
const CLEANED = new RegExp(`(${VISIBLE})|${UNSAFE}`, 'gu');

/** Nothing in such a text would do anything to a terminal. */
const HARMLESS = /^[\x20-\x7e]*$/;

/** Text from elsewhere as it may reach a terminal: no control characters, no escape sequences, nothing invisible. */
export function safeText(text: string): string {
  if (!FOUND.test(text)) return text;
  return stripVTControlCharacters(text).replace(CLEANED, (_, visible: string | undefined) => visible ?? '');
}

/** The same on one line. */
export function safeLine(text: string): string {
  return HARMLESS.test(text) ? text : safeText(text.replace(/[\r\n\t\u2028\u2029]+/g, ' '));
}

/** The styles that `TextStyle` gives: bold, dim, red, green, yellow, and their ends. */
const OWN_STYLE = String.raw`\x1b\[(?:[12]|22|3[123]|39)m`;
const STYLES = new RegExp(`(${OWN_STYLE})`);
const UNSAFE_STYLED = new RegExp(`(?!${OWN_STYLE})${UNSAFE}`, 'u');

/** The same for text that may be styled: of all sequences only our own styles are left. */
export function safeStyledText(text: string): string {
  if (!UNSAFE_STYLED.test(text)) return text;
  return text
    .split(STYLES)
    .map((part, index) => (index % 2 === 1 ? part : safeText(part)))
    .join('');
}

/**
 * JSON with the same characters as `\uXXXX`, so that it is the same JSON and shows nothing but itself. Such characters
 * stand in its strings alone.
 */
export function safeJson(json: string): string {
  if (!FOUND.test(json)) return json;
  return json.replace(CLEANED, (found, visible: string | undefined) => visible ?? escaped(found));
}

function escaped(character: string): string {
  let all = '';
  for (let at = 0; at < character.length; at += 1)
    all += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  return all;
}
