import { malformedXml, messageTooLong } from './malformed-xml.ts';

/** No text of a request is as long. */
const LONGEST_TEXT = 256 * 1024;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
const ENTITY = /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w{1,31}));/g;
const LAST_CODE_POINT = 0x10ffff;

/** A text with its entities resolved. @throws AwsError MalformedXML, MaxMessageLengthExceeded. */
export function decodedText(text: string): string {
  if (text.length > LONGEST_TEXT) throw messageTooLong();
  if (!text.includes('&')) return text;
  return text.replace(
    ENTITY,
    (_, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return ENTITIES.get(name) ?? '';
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      if (code > LAST_CODE_POINT) throw malformedXml();
      return String.fromCodePoint(code);
    },
  );
}
