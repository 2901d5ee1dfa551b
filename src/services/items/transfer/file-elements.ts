import { BackofficeError } from '../../../errors.ts';
import { decode, type FilePart, LONGEST_PART } from './file-lines.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const SHOWN = 200;

/**
 * The elements of a JSON array, one by one, without holding the array. Only brackets and quotes are looked at; each
 * element is parsed by whoever gets it.
 * @throws BackofficeError USAGE for what is no array, or ends too early.
 */
export async function* fileElements(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<FilePart> {
  const scan = createScanner(name);
  for await (const chunk of bytes) yield* scan.take(chunk);
  scan.end();
}

function createScanner(name: string) {
  let depth = 0;
  let inText = false;
  let escaped = false;
  let line = 1;
  let begun = 1;
  let offset = 0;
  let ended = false;
  let element: number[] | undefined;
  let length = 0;

  function add(byte: number): void {
    length += 1;
    if (element === undefined) {
      element = [];
      begun = line;
    }
    if (length <= LONGEST_PART) element.push(byte);
    else if (element.length > SHOWN) element = element.slice(0, SHOWN);
  }

  function finish(): FilePart | undefined {
    const found = element === undefined ? undefined : decode(Buffer.from(element), begun, length);
    element = undefined;
    length = 0;
    return found?.text === '' && found.problem === undefined ? undefined : found;
  }

  /** Before the array, and after it, only white space may stand. */
  function outside(byte: number): void {
    if (SPACE.has(byte) || (offset < 3 && byte === BYTE_ORDER_MARK[offset])) return;
    if (byte !== 0x5b || ended)
      throw new BackofficeError('USAGE', `${name} is not one JSON array (line ${line})`, {
        hint: 'for one item a line choose --format jsonl, for output of aws dynamodb --format dynamodb-json; nothing was written',
      });
    depth = 1;
  }

  function insideText(byte: number): void {
    add(byte);
    if (escaped) escaped = false;
    else if (byte === BACKSLASH) escaped = true;
    else if (byte === QUOTE) inText = false;
  }

  /** @returns the element that ends here. */
  function inside(byte: number): FilePart | undefined {
    if (inText) {
      insideText(byte);
      return undefined;
    }
    if (depth === 1 && byte === COMMA) return finish();
    if (CLOSE.has(byte)) depth -= 1;
    if (OPEN.has(byte)) depth += 1;
    ended = depth === 0;
    if (ended) return finish();
    inText = byte === QUOTE;
    if (element !== undefined || !SPACE.has(byte)) add(byte);
    return undefined;
  }

  return {
    *take(chunk: Buffer): Generator<FilePart> {
      for (const byte of chunk) {
        if (depth === 0) outside(byte);
        else {
          const found = inside(byte);
          if (found !== undefined) yield found;
        }
        if (byte === LINE_FEED) line += 1;
        offset += 1;
      }
    },
    end(): void {
      if (ended || offset === 0) return;
      throw new BackofficeError('USAGE', `${name} ends in the middle of its array (line ${line})`, {
        hint: 'fetch it again; nothing was written',
      });
    },
  };
}
