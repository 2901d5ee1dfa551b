/** Told of each answer as its last byte arrives. */
export interface AnswerListener {
  answered(status: number, bytes: number, keepAlive: boolean): void;
  /** What arrived is no HTTP. */
  broken(): void;
}

/** Reads answers off a connection; of each only the status and the length are kept. */
export interface ResponseParser {
  read(chunk: Buffer): void;
  /** The connection ended: where an answer tells no length, that is its end. */
  end(): void;
  /** Whether a part of an answer has arrived. */
  begun(): boolean;
  /** Forgets what was begun. @param headOnly whether answers have no body, whatever their length says. */
  restart(headOnly: boolean): void;
}

const HEAD_END = '\r\n\r\n';
const MOST_HEAD_BYTES = 65_536;
const UNTIL_CLOSE = Number.POSITIVE_INFINITY;

interface Head {
  readonly status: number;
  /** Bytes of the body; infinite where the end of the connection is its end. */
  readonly length: number;
  readonly chunked: boolean;
  readonly keepAlive: boolean;
}

export function createResponseParser(listener: AnswerListener): ResponseParser {
  let held: Buffer | undefined;
  let head: Head | undefined;
  let left = 0;
  let bytes = 0;
  let headOnly = false;

  function finish(): void {
    const { status, keepAlive } = head as Head;
    const total = bytes;
    [head, left, bytes] = [undefined, 0, 0];
    listener.answered(status, total, keepAlive);
  }

  /** @returns where the body begins; undefined when more has to come. */
  function readHead(data: Buffer): number | undefined {
    const end = data.indexOf(HEAD_END);
    if (end < 0) {
      held = data;
      if (data.length > MOST_HEAD_BYTES) listener.broken();
      return undefined;
    }
    head = headIn(data.toString('latin1', 0, end), headOnly);
    bytes = end + HEAD_END.length;
    left = head?.length ?? 0;
    if (head === undefined) listener.broken();
    return head === undefined ? undefined : bytes;
  }

  return {
    begun: () => head !== undefined || held !== undefined,
    restart(none) {
      [held, head, left, bytes] = [undefined, undefined, 0, 0];
      headOnly = none;
    },
    end() {
      if (head !== undefined && left === UNTIL_CLOSE) finish();
    },
    read,
  };

  function read(chunk: Buffer): void {
    const data = held === undefined ? chunk : Buffer.concat([held, chunk]);
    held = undefined;
    if (head !== undefined) {
      readBody(data, 0);
      return;
    }
    const body = readHead(data);
    if (body === undefined) return;
    if (statusOf(head) >= 200) {
      readBody(data, body);
      return;
    }
    // An interim answer is followed by the real one.
    head = undefined;
    if (body < data.length) read(data.subarray(body));
  }

  function readBody(data: Buffer, at: number): void {
    if (head?.chunked) {
      const end = chunksEnd(data, at);
      if (Number.isNaN(end)) {
        listener.broken();
        return;
      }
      bytes += Math.max((end ?? data.length) - at, 0);
      if (end !== undefined) finish();
      else held = keptOf(data, at);
      return;
    }
    const taken = Math.min(left, data.length - at);
    left -= taken;
    bytes += taken;
    if (left === 0) finish();
  }

  /** Chunks are looked through again as more of them come, head and all: answers of an API are small. */
  function keptOf(data: Buffer, at: number): Buffer {
    bytes -= data.length - at;
    return data.subarray(at);
  }
}

function statusOf(head: Head | undefined): number {
  return head?.status ?? 0;
}

function headIn(text: string, headOnly: boolean): Head | undefined {
  const status = Number(text.slice(9, 12));
  if (!text.startsWith('HTTP/1.') || !(status >= 100 && status <= 599)) return undefined;
  const chunked = /\r\ntransfer-encoding:[^\r]*chunked/i.test(text);
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  const bodiless = headOnly || status === 204 || status === 304 || status < 200;
  return {
    status,
    chunked: chunked && !bodiless,
    length: bodiless ? 0 : length === undefined ? UNTIL_CLOSE : Number(length),
    keepAlive: text.startsWith('HTTP/1.1') && !/\r\nconnection: *close/i.test(text),
  };
}

/** Where the last of some chunks ends; undefined when more has to come, not a number when they are none. */
function chunksEnd(data: Buffer, start: number): number | undefined {
  for (let at = start; ; ) {
    const line = data.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(data.toString('latin1', at, line), 16);
    if (Number.isNaN(size)) return size;
    if (size === 0) {
      const end = data.indexOf('\r\n', line + 2);
      return end < 0 ? undefined : end + 2;
    }
    at = line + 2 + size + 2;
    if (at > data.length) return undefined;
  }
}
