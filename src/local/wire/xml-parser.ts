import { pause } from '../pause.ts';
import { malformedXml, messageTooLong } from './malformed-xml.ts';
import { createXmlCursor, type XmlCursor } from './xml-cursor.ts';
import { decodedText } from './xml-text.ts';

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
/** Tags and attributes: an upload of 10,000 parts has both tags of a number, an entity tag and checksums of each. */
const MOST_PARTS = 200_000;
/** So many are read while nobody else has a turn. */
const SLICE = 5000;

const NAME = /[^\s<>/=?!"'&]+/y;
const ATTRIBUTE = /\s+([^\s<>/=]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const END_OF_TAG = /\s*(\/?)>/y;
const CLOSING = /\/([^\s<>/]+)\s*>/y;

/**
 * Reads an XML document in linear time and with pauses, as the codec expects it. Declarations of types are not served.
 * @throws AwsError MalformedXML, MaxMessageLengthExceeded.
 */
export async function parseXml(document: string): Promise<XmlValue> {
  const cursor = createXmlCursor(document.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  const top = opened('');
  const open = [top];
  let [parts, last] = [0, 0];
  while (!cursor.isAtEnd()) {
    readText(cursor, open);
    if (!cursor.isAtEnd()) parts += readMarkup(cursor, open);
    if (parts > MOST_PARTS) throw messageTooLong();
    if (parts - last < SLICE) continue;
    last = parts;
    await pause();
  }
  const [root, ...others] = top.members.values();
  if (open.length > 1 || root === undefined || Array.isArray(root) || others.length > 0) throw malformedXml();
  return root;
}

/** Beside the root there is no text. */
function readText(cursor: XmlCursor, open: readonly Open[]): void {
  const text = cursor.beforeTag();
  if (text === '') return;
  if (open.length === 1 && text.trim() !== '') throw malformedXml();
  open.at(-1)?.texts.push(decodedText(text));
}

/** Reads what begins with `<`. @returns how many parts that has. */
function readMarkup(cursor: XmlCursor, open: Open[]): number {
  cursor.takeText('<');
  if (cursor.takeText('!--')) cursor.through('-->');
  else if (cursor.takeText('?')) cursor.through('?>');
  else if (cursor.takeText('![CDATA[')) open.at(-1)?.texts.push(cursor.through(']]>'));
  else {
    const closing = cursor.take(CLOSING)?.[1];
    if (closing === undefined) return readTag(cursor, open);
    close(open, closing);
  }
  return 1;
}

function readTag(cursor: XmlCursor, open: Open[]): number {
  const tag = cursor.take(NAME)?.[0];
  if (tag === undefined || open.length > MOST_LEVELS) throw malformedXml();
  const element = opened(tag);
  let parts = 1;
  for (let found = cursor.take(ATTRIBUTE); found !== null; found = cursor.take(ATTRIBUTE)) {
    parts += 1;
    // So many no element has; others have no turn meanwhile.
    if (parts > SLICE) throw malformedXml();
    element.members.set(found[1] ?? '', decodedText(found[2] ?? found[3] ?? ''));
  }
  const end = cursor.take(END_OF_TAG);
  if (end === null) throw malformedXml();
  open.push(element);
  if (end[1] === '/') close(open, tag);
  return parts;
}

function close(open: Open[], tag: string): void {
  const closed = open.pop();
  const parent = open.at(-1);
  if (closed === undefined || parent === undefined || closed.tag !== tag) throw malformedXml();
  add(parent, tag, valueIn(closed));
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
function valueIn({ members, texts, hasElements }: Open): XmlValue {
  const text = texts.join('');
  const isText = !hasElements && (members.size === 0 || text.trim() !== '');
  if (!isText) return Object.fromEntries(members);
  return text.trim() === '' && text.includes('\n') ? '' : text;
}
