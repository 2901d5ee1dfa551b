import { BackofficeError } from '../../../errors.ts';
import { decode, type FilePart, fileLines, LONGEST_PART, looked } from './file-lines.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const CLOSE = new Set([0x5d, 0x7d]);
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);
const SHOWN = 200;
/** As much as tells how a file is laid out. */
const LOOK = 64 * 1024;

/**
 * Rows of DynamoDB JSON: one a line, as exports to S3 have them; or documents as the `aws` command prints them for
 * `dynamodb scan`, `query` and `get-item`, whose rows stand in `Items` and `Item`.
 */
export async function* fileDocuments(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<FilePart> {
  const { begin, all } = await looked(bytes, LOOK);
  if (!isDocument(begin.toString('utf8'))) yield* fileLines(all);
  else yield* documentRows(all, name);
}

/** A document of the `aws` command names its list first, or goes on after its first line. */
function isDocument(begin: string): boolean {
  return /^\uFEFF?\s*\{\s*(?:"(?:Items|Count|ScannedCount|ConsumedCapacity|LastEvaluatedKey)"\s*:|(?:"Item"\s*:\s*\{\s*)?\r?\n)/.test(
    begin,
  );
}

async function* documentRows(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<FilePart> {
  const scan = createScanner();
  for await (const chunk of bytes) yield* scan.take(chunk);
  if (!scan.isWhole())
    throw new BackofficeError('USAGE', `${name} ends in the middle of a document`, {
      hint: 'fetch it again; nothing was written',
    });
}

/** Only brackets, quotes and the names of a document's own members are looked at. */
function createScanner() {
  let depth = 0;
  let [inText, escaped] = [false, false];
  let [line, begun] = [1, 1];
  /** The text that ended last in the document itself, which may be the name of a member. */
  let name = '';
  let text = '';
  /** Whether the list `Items` is open, and whether this document has one. */
  let [inItems, hasItems] = [false, false];
  let held: number[] = [];
  let length = 0;

  function begin(): void {
    [held, length, begun] = [[], 0, line];
  }

  function add(byte: number): void {
    length += 1;
    if (length <= LONGEST_PART) held.push(byte);
    else if (held.length > SHOWN) held = held.slice(0, SHOWN);
  }

  function insideText(byte: number): void {
    if (escaped) escaped = false;
    else if (byte === BACKSLASH) escaped = true;
    else if (byte === QUOTE) {
      inText = false;
      name = text;
    }
    if (inText && depth === 1 && text.length < SHOWN) text += String.fromCharCode(byte);
  }

  function open(byte: number): void {
    if (depth === 0) {
      begin();
      hasItems = false;
    }
    if (depth === 1 && byte === OPEN_LIST && name === 'Items') [inItems, hasItems] = [true, true];
    if (inItems && depth === 2) begin();
    depth += 1;
  }

  /** @returns the row that ends here. */
  function close(byte: number): FilePart | undefined {
    depth -= 1;
    add(byte);
    if (inItems && depth === 2) return decode(Buffer.from(held), begun, length);
    if (inItems && depth === 1) inItems = false;
    return depth === 0 && !hasItems ? decode(Buffer.from(held), begun, length) : undefined;
  }

  function one(byte: number): FilePart | undefined {
    if (inText) insideText(byte);
    else if (CLOSE.has(byte)) return close(byte);
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) open(byte);
    else if (byte === QUOTE) [inText, text] = [true, ''];
    if (depth > 0 || !SPACE.has(byte)) add(byte);
    return undefined;
  }

  return {
    *take(chunk: Buffer): Generator<FilePart> {
      for (const byte of chunk) {
        const found = one(byte);
        if (found !== undefined) yield found;
        if (byte === LINE_FEED) line += 1;
      }
    },
    isWhole: () => depth === 0 && !inText,
  };
}
