/**
 * Finds ids that stand in a file more than once, in a fixed amount of memory: a Bloom filter tells those that may,
 * and only they are counted one by one when the file is read again.
 */
export interface RepeatedIds {
  /** The first time through. */
  note(id: string): void;
  /** Whether the file has to be read again to be sure. */
  readonly uncertain: boolean;
  /** Before the file is read another time. */
  restart(): void;
  /** Every other time through: whether this one stood there before. */
  isRepeated(id: string): boolean;
}

/** 16 MB: of four million ids about one in a thousand is looked at twice. */
const BITS = 2 ** 27;
const HASHES = 5;

export function createRepeatedIds(): RepeatedIds {
  const bits = new Uint8Array(BITS / 8);
  const suspects = new Map<string, boolean>();

  return {
    note(id) {
      const [a, b] = hashes(id);
      let known = true;
      for (let index = 0; index < HASHES; index += 1) {
        const bit = (a + Math.imul(index, b)) >>> 5;
        const mask = 1 << (bit & 7);
        const at = bit >>> 3;
        if (((bits[at] ?? 0) & mask) === 0) known = false;
        bits[at] = (bits[at] ?? 0) | mask;
      }
      if (known) suspects.set(id, false);
    },
    get uncertain() {
      return suspects.size > 0;
    },
    restart() {
      for (const id of suspects.keys()) suspects.set(id, false);
    },
    isRepeated(id) {
      const seen = suspects.get(id);
      if (seen === false) suspects.set(id, true);
      return seen === true;
    },
  };
}

/** Two independent FNV-1a hashes; more are made of them (Kirsch and Mitzenmacher). */
function hashes(text: string): [number, number] {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
    b ^= b >>> 13;
  }
  a ^= a >>> 15;
  return [Math.imul(a, 0x2c1b3c6d) ^ (a >>> 12), (b ^ (b >>> 16)) | 1];
}
