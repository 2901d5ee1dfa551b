import { AwsError } from '../aws-error.ts';
import { pause } from '../pause.ts';
import { malformedXml } from './malformed-xml.ts';

/** What stands in an element: its text, or its elements and attributes by name; several of one name are a list. */
export type XmlValue = string | XmlElement;
interface XmlElement {
  [name: string]: XmlValue | XmlValue[];
}

/** An element that is not closed yet. */
interface Open {
  readonly tag: string;
  readonly members: Map<string, XmlValue | XmlValue[]>;
  readonly texts: string[];
  hasElements: boolean;
}

/** No document of a request is nested as deeply as this. */
const MOST_LEVELS = 100;
/** An upload of 10,000 parts, each with its number, its tag and a checksum or two. */
const MOST_PARTS = 70_000;
/** So many are read while nobody else has a turn. */
const SLICE = 5000;
/** No text of a request is as long. */
const LONGEST_TEXT = 256 * 1024;

const NAME = /[^\s<>/=?!"'&]+/y;
const ATTRIBUTE = /\s+([^\s<>/=]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const END_OF_TAG = /\s*(\/?)>/y;
const CLOSING = /\/([^\s<>/]+)\s*>/y;
const SKIPPED: readonly (readonly [start: string, end: string])[] = [
  ['!--', '-->'],
  ['?', '?>'],
];
const CDATA = '![CDATA[';
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * Reads an XML document in linear time and with pauses, as the codec expects it. Declarations of types are not served.
 * @throws AwsError MalformedXML, MaxMessageLengthExceeded.
 */
export async function parseXml(document: string): Promise<XmlValue> {
  const text = document.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const top: Open = opened('');
  const open = [top];
  let [at, parts] = [0, 0];

  function match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  }

  function skipTo(end: string): string {
    const found = text.indexOf(end, at);
    if (found < 0) throw malformedXml();
    const skipped = text.slice(at, found);
    at = found + end.length;
    return skipped;
  }

  function close(tag: string): void {
    const closed = open.pop();
    const parent = open.at(-1);
    if (closed === undefined || parent === undefined || closed.tag !== tag) throw malformedXml();
    add(parent, tag, valueOf(closed));
  }

  function readTag(): void {
    const tag = match(NAME)?.[0];
    if (tag === undefined || open.length > MOST_LEVELS) throw malformedXml();
    const element = opened(tag);
    for (let found = match(ATTRIBUTE); found !== null; found = match(ATTRIBUTE)) {
      parts += 1;
      element.members.set(found[1] ?? '', decoded(found[2] ?? found[3] ?? ''));
    }
    const end = match(END_OF_TAG);
    if (end === null) throw malformedXml();
    open.push(element);
    if (end[1] === '/') close(tag);
  }

  function readMarkup(current: Open): void {
    const skipped = SKIPPED.find(([start]) => text.startsWith(start, at));
    const closing = skipped === undefined ? match(CLOSING)?.[1] : undefined;
    if (skipped !== undefined) skipTo(skipped[1]);
    else if (text.startsWith(CDATA, at)) {
      at += CDATA.length;
      current.texts.push(skipTo(']]>'));
    } else if (closing !== undefined) close(closing);
    else readTag();
  }

  while (at < text.length) {
    const start = text.indexOf('<', at);
    const current = open.at(-1) ?? top;
    const between = text.slice(at, start < 0 ? text.length : start);
    if (
      current === top &&
      (between.trim() !== '' || (top.hasElements && start >= 0 && !/[!?]/.test(text[start + 1] ?? '')))
    )
      throw malformedXml();
    if (between !== '') current.texts.push(decoded(between));
    at = start < 0 ? text.length : start + 1;
    if (start >= 0) readMarkup(current);
    parts += 1;
    if (parts > 4 * MOST_PARTS) throw tooManyParts();
    if (parts % SLICE === 0) await pause();
  }
  const [root] = top.members.values();
  if (open.length > 1 || root === undefined || Array.isArray(root)) throw malformedXml();
  return root;
}

function opened(tag: string): Open {
  return { tag, members: new Map(), texts: [], hasElements: false };
}

function add(parent: Open, tag: string, value: XmlValue): void {
  const known = parent.hasElements ? parent.members.get(tag) : undefined;
  parent.hasElements = true;
  if (Array.isArray(known)) known.push(value);
  else parent.members.set(tag, known === undefined ? value : [known, value]);
}

/** An element of text is its text, whatever attributes it has. */
function valueOf({ members, texts, hasElements }: Open): XmlValue {
  const text = texts.join('');
  const isText = !hasElements && (members.size === 0 || text.trim() !== '');
  if (isText) return text.trim() === '' && text.includes('\n') ? '' : text;
  return Object.fromEntries(members);
}

function decoded(text: string): string {
  if (text.length > LONGEST_TEXT) throw tooManyParts();
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w{1,31}));/g, (_, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES.get(name) ?? '';
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (code > 0x10ffff) throw malformedXml();
    return String.fromCodePoint(code);
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function tooManyParts(): AwsError {
  return new AwsError('MaxMessageLengthExceeded', 'Your request was too big.');
}
