import { keptBytes } from '../../kept-bytes.ts';
import type { Store } from '../../store.ts';
import type { ByteRange } from './byte-range.ts';
import { keyOf } from './version-keys.ts';

/** A part of an object that was uploaded in parts. */
export interface StoredPart {
  /** Where its bytes are kept. */
  readonly at: string;
  readonly size: number;
}

/** What is known of where an object's bytes are. */
export interface Stored {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly order?: string | undefined;
  readonly size: number;
  /** Without them the bytes are kept in one piece. */
  readonly parts?: readonly StoredPart[] | undefined;
}

/** The bytes of objects and of parts. */
export interface Bodies {
  put(at: string, body: Buffer): Promise<void>;
  get(at: string): Promise<Buffer>;
  delete(at: string): Promise<void>;
  /** Those of one piece at once, others piece by piece as they are asked for. */
  read(object: Stored, range?: ByteRange): Promise<Uint8Array | AsyncIterable<Uint8Array>>;
  /** The same in one buffer. */
  whole(object: Stored, range?: ByteRange): Promise<Buffer>;
  release(object: Stored): Promise<void>;
}

export function createBodies(store: Store): Bodies {
  const bodies = keptBytes(store, 's3-bytes', 's3-bodies');

  async function get(at: string): Promise<Buffer> {
    const body = await bodies.get(at);
    if (body === undefined) throw new Error('the bytes of an object are gone');
    return body;
  }

  async function* inPieces(pieces: readonly Piece[]): AsyncGenerator<Buffer> {
    for (const { at, start, end } of pieces) yield (await get(at)).subarray(start, end);
  }

  return {
    get,
    put: bodies.put,
    delete: bodies.delete,
    async read(object, range) {
      const pieces = piecesOf(object, range);
      const [only] = pieces;
      if (only === undefined) return Buffer.alloc(0);
      return pieces.length === 1 ? (await get(only.at)).subarray(only.start, only.end) : inPieces(pieces);
    },
    async whole(object, range) {
      const all: Buffer[] = [];
      for await (const piece of inPieces(piecesOf(object, range))) all.push(piece);
      return Buffer.concat(all);
    },
    async release(object) {
      for (const { at } of partsOf(object)) await bodies.delete(at);
    },
  };
}

interface Piece {
  readonly at: string;
  readonly start: number;
  readonly end: number;
}

function partsOf(object: Stored): readonly StoredPart[] {
  return object.parts ?? [{ at: keyOf(object), size: object.size }];
}

/** The pieces that a range lies in, each with the bytes of it that are wanted. */
function piecesOf(object: Stored, range: ByteRange | undefined): Piece[] {
  const { first, last } = range ?? { first: 0, last: object.size - 1 };
  let before = 0;
  return partsOf(object).flatMap(({ at, size }) => {
    const start = Math.max(first - before, 0);
    const end = Math.min(last + 1 - before, size);
    before += size;
    return start < end ? [{ at, start, end }] : [];
  });
}
