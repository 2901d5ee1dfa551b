/** What has a place in an order: texts of bytes (Latin-1), compared as texts. */
export interface Keyed {
  readonly key: string;
}

/** Where a walk begins and ends; both ends are open where they are left out. */
export interface KeyRange {
  readonly from?: string;
  /** Begins behind this key. */
  readonly after?: string;
  /** Ends in front of this key. */
  readonly before?: string;
  readonly reverse?: boolean;
}

const MOST_IN_BLOCK = 512;

/** Rows in the order of their keys, in blocks of bounded length: to find, add or remove one costs the logarithm of all. */
export class OrderedRows<R extends Keyed> {
  private blocks: R[][] = [];
  private count = 0;
  private version = 0;

  get size(): number {
    return this.count;
  }

  /** Takes rows in any order, each with a key of its own, in the place of what it has. */
  fill(rows: ReadonlyMap<string, R>): void {
    // Without a comparison of our own texts are sorted much faster.
    const sorted = [...rows.keys()].sort();
    this.blocks = [];
    for (let start = 0; start < sorted.length; start += MOST_IN_BLOCK / 2) {
      const block = sorted.slice(start, start + MOST_IN_BLOCK / 2).map((key) => rows.get(key));
      this.blocks.push(block.filter((row) => row !== undefined));
    }
    this.changed(sorted.length - this.count);
  }

  get(key: string): R | undefined {
    const block = this.blocks[this.blockOf(key)];
    const found = block?.[placeIn(block, key)];
    return found?.key === key ? found : undefined;
  }

  /** Adds a row, or puts it in the place of the one with its key. @returns that one. */
  set(row: R): R | undefined {
    const at = this.blockOf(row.key);
    const block = this.blocks[at];
    if (block === undefined) {
      this.blocks.push([row]);
      this.changed(1);
      return undefined;
    }
    const place = placeIn(block, row.key);
    const held = block[place];
    if (held?.key === row.key) {
      block[place] = row;
      return held;
    }
    block.splice(place, 0, row);
    if (block.length > MOST_IN_BLOCK) this.blocks.splice(at + 1, 0, block.splice(block.length >> 1));
    this.changed(1);
    return undefined;
  }

  delete(key: string): R | undefined {
    const at = this.blockOf(key);
    const block = this.blocks[at];
    if (block === undefined) return undefined;
    const place = placeIn(block, key);
    if (block[place]?.key !== key) return undefined;
    const [removed] = block.splice(place, 1);
    if (block.length === 0) this.blocks.splice(at, 1);
    this.changed(-1);
    return removed;
  }

  /** Walks a range. Rows may be added and removed meanwhile: the walk goes on behind the row that it gave last. */
  *walk(range: KeyRange = {}): Generator<R> {
    const { before, reverse = false } = range;
    const isOutside = reverse
      ? (key: string) => isBelow(key, range)
      : (key: string) => before !== undefined && key >= before;
    let last: string | undefined;
    for (;;) {
      const seen = this.version;
      for (const row of this.rowsFrom(this.start(range, last), reverse)) {
        if (isOutside(row.key)) return;
        last = row.key;
        yield row;
        if (this.version !== seen) break;
      }
      if (this.version === seen) return;
    }
  }

  private start({ from, after, before, reverse }: KeyRange, last: string | undefined): Place {
    if (reverse) return this.lastBefore(last ?? before);
    return this.firstFrom(last ?? after ?? from, last !== undefined || after !== undefined);
  }

  private *rowsFrom({ block, place }: Place, reverse: boolean): Generator<R> {
    const step = reverse ? -1 : 1;
    let at = block;
    let rows = this.blocks[at];
    let index = place;
    while (rows !== undefined) {
      const row = rows[index];
      if (row === undefined) {
        at += step;
        rows = this.blocks[at];
        index = reverse && rows !== undefined ? rows.length - 1 : 0;
      } else {
        yield row;
        index += step;
      }
    }
  }

  private firstFrom(key: string | undefined, behind: boolean): Place {
    if (key === undefined) return { block: 0, place: 0 };
    const block = this.blockOf(key);
    const rows = this.blocks[block] ?? [];
    const place = placeIn(rows, key);
    return { block, place: behind && rows[place]?.key === key ? place + 1 : place };
  }

  private lastBefore(key: string | undefined): Place {
    const block = key === undefined ? this.blocks.length - 1 : this.blockOf(key);
    const rows = this.blocks[block] ?? [];
    return { block, place: (key === undefined ? rows.length : placeIn(rows, key)) - 1 };
  }

  /** The block that has a key, or would have it. */
  private blockOf(key: string): number {
    let [low, high] = [0, this.blocks.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      const last = this.blocks[middle]?.at(-1);
      if (last !== undefined && last.key < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private changed(by: number): void {
    this.count += by;
    this.version += 1;
  }
}

interface Place {
  readonly block: number;
  readonly place: number;
}

/** The first place whose key is not less. */
function placeIn<R extends Keyed>(rows: readonly R[], key: string): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row !== undefined && row.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isBelow(key: string, { from, after }: KeyRange): boolean {
  return after === undefined ? from !== undefined && key < from : key <= after;
}
