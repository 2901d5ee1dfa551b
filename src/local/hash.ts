import { createHash } from 'node:crypto';
import { pause } from './pause.ts';

/** So much is read while nobody else has a turn. */
const PIECE_BYTES = 1024 * 1024;

/** Reads all of a body, however large, with pauses. */
export async function inPieces(body: Uint8Array, read: (piece: Uint8Array) => void): Promise<void> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    if (at > 0) await pause();
    read(body.subarray(at, at + PIECE_BYTES));
  }
}

/** The hash of a body. @param algorithm such as `sha256`. */
export async function hashOf(
  algorithm: string,
  body: Uint8Array,
  encoding: 'hex' | 'base64',
): Promise<string> {
  const hash = createHash(algorithm);
  await inPieces(body, (piece) => hash.update(piece));
  return hash.digest(encoding);
}
