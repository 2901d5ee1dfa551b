import { BackofficeError } from '../../../errors.ts';
import { decode, type FilePart, fileLines, LONGEST_PART, looked } from './file-lines.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const CLOSE = new Set([0x5d, 0x7d]);
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const SHOWN = 200;
/** As much as tells how a file is laid out. */
const LOOK = 64 * 1024;

/** Members by which an answer says that it is not all of it: the command's own, and that of the API. */
const TOKENS = new Set(['NextToken', 'LastEvaluatedKey']);

export interface DocumentReader {
  /** How the file is called in an error. */
  readonly name: string;
  /** Told the member by which the file says that rows are missing. Without it such a file is refused. */
  readonly cut: ((token: string) => void) | undefined;
}

/**
 * Rows of DynamoDB JSON: one a line, as exports to S3 have them; or documents as the `aws` command prints them for
 * `dynamodb scan`, `query` and `get-item`, whose rows stand in `Items` and `Item`, or in a list alone.
 * @throws BackofficeError USAGE for a document that ends too early, and for an answer that is only a part.
 */
export async function* fileDocuments(
  bytes: AsyncIterable<Buffer>,
  reader: DocumentReader,
): AsyncGenerator<FilePart> {
  const { begin, all } = await looked(bytes, LOOK);
  if (!isDocument(begin.toString('utf8'))) yield* fileLines(all);
  else yield* documentRows(all, reader);
}

/** A document of the `aws` command is a list, names its list early, or goes on after its first line. */
function isDocument(begin: string): boolean {
  return /^\uFEFF?\s*(?:\[|\{\s*(?:"(?:Items|Count|ScannedCount|ConsumedCapacity|LastEvaluatedKey|NextToken)"\s*:|(?:"Item"\s*:\s*\{\s*)?\r?\n))/.test(
    begin,
  );
}

async function* documentRows(
  bytes: AsyncIterable<Buffer>,
  { name, cut }: DocumentReader,
): AsyncGenerator<FilePart> {
  const scan = createScanner(name);
  for await (const chunk of bytes) yield* scan.take(chunk);
  if (!scan.isWhole())
    throw new BackofficeError('USAGE', `${name} ends in the middle of a document`, {
      hint: 'fetch it again; nothing was written',
    });
  const token = scan.token();
  if (token === undefined) return;
  if (cut !== undefined) cut(token);
  else throw isPart(name, token);
}

function isPart(name: string, token: string): BackofficeError {
  return new BackofficeError(
    'USAGE',
    `${name} is a part of an answer: it has ${token}, so rows are missing; nothing was written`,
    {
      hint: (command) =>
        `fetch all of it, with neither --max-items nor --no-paginate; or import the part: ${command.again('--partial')}`,
    },
  );
}

/** Only brackets, quotes and the names of a document's own members are looked at. */
function createScanner(file: string) {
  let depth = 0;
  let [inText, escaped] = [false, false];
  let [line, begun, offset] = [1, 1, 0];
  /** The member of the document itself that was named last, and whether its value has begun. */
  let [member, inValue] = ['', false];
  let text = '';
  /** How deep the list of rows that is open lies; 0 where none is. */
  let rowsAt = 0;
  let hasRows = false;
  /** By what this document says that it is a part, and by what the one before did. */
  let [token, lastToken]: (string | undefined)[] = [];
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
      if (depth === 1 && !inValue) member = text;
    }
    if (inText && depth === 1 && text.length < SHOWN) text += String.fromCharCode(byte);
  }

  /** A value of the document itself begins. A token without content is none. */
  function noteToken(): void {
    if (depth === 1 && inValue && TOKENS.has(member)) token = member;
  }

  function open(byte: number): void {
    if (depth === 0) {
      begin();
      [hasRows, token, inValue] = [false, undefined, false];
    }
    const isList = byte === OPEN_LIST && (depth === 0 || (depth === 1 && member === 'Items'));
    if (isList && rowsAt === 0) [rowsAt, hasRows] = [depth + 1, true];
    else if (rowsAt > 0 && depth === rowsAt) begin();
    depth += 1;
  }

  /** @returns the row that ends here. */
  function close(byte: number): FilePart | undefined {
    depth -= 1;
    add(byte);
    if (rowsAt > 0 && depth === rowsAt) return decode(Buffer.from(held), begun, length);
    if (depth < rowsAt) rowsAt = 0;
    if (depth > 0) return undefined;
    lastToken = hasRows ? token : undefined;
    return hasRows ? undefined : decode(Buffer.from(held), begun, length);
  }

  /** Between documents, and between the rows of a list, stands nothing else. */
  function requireNothing(byte: number): void {
    const between = depth === 0 || depth === rowsAt;
    if (!between || SPACE.has(byte) || (depth > 0 && byte === COMMA)) return;
    if (offset < 3 && byte === BYTE_ORDER_MARK[offset]) return;
    throw new BackofficeError('USAGE', `${file} is not what the aws command prints (line ${line})`, {
      hint: 'with one row a line it is read, too; nothing was written',
    });
  }

  function outsideText(byte: number): void {
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      noteToken();
      open(byte);
      return;
    }
    requireNothing(byte);
    if (byte === QUOTE) {
      noteToken();
      [inText, text] = [true, ''];
    } else if (depth === 1 && byte === COLON) inValue = true;
    else if (depth === 1 && byte === COMMA) inValue = false;
  }

  function one(byte: number): FilePart | undefined {
    if (!inText && depth > 0 && CLOSE.has(byte)) return close(byte);
    if (inText) insideText(byte);
    else outsideText(byte);
    if (depth > 0 || !SPACE.has(byte)) add(byte);
    return undefined;
  }

  return {
    *take(chunk: Buffer): Generator<FilePart> {
      for (const byte of chunk) {
        const found = one(byte);
        if (found !== undefined) yield found;
        if (byte === LINE_FEED) line += 1;
        offset += 1;
      }
    },
    isWhole: () => depth === 0 && !inText,
    /** Of the last document: those before it are pages that the next one goes on with. */
    token: () => lastToken,
  };
}
