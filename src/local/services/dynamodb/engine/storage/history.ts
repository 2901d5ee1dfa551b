/** A write, and where what it changed stands. */
export interface Past {
  readonly position: number;
  /** Milliseconds. */
  readonly time: number;
  readonly place: number;
  readonly length: number;
}

/** Where what rows were before they were written stands in the log, in the order of time. */
export class History {
  private times: number[] = [];
  private places: number[] = [];
  private lengths: number[] = [];
  /** Positions go on counting where the first ones are forgotten. */
  private forgotten = 0;

  get size(): number {
    return this.times.length;
  }

  /** The time of the first write that is kept. */
  get oldest(): number | undefined {
    return this.times[0];
  }

  /** @param at milliseconds. */
  add(at: number, place: number, length: number): void {
    this.times.push(at);
    this.places.push(place);
    this.lengths.push(length);
  }

  /** What was written after a time. */
  *after(at: number): Generator<Past> {
    for (
      let position = this.forgotten + this.firstAfter(at);
      position < this.forgotten + this.times.length;
      position += 1
    ) {
      const index = position - this.forgotten;
      // Forgotten while others had their turn.
      if (index < 0) continue;
      const [time = 0, place = 0, length = 0] = [this.times[index], this.places[index], this.lengths[index]];
      yield { position, time, place, length };
    }
  }

  move(position: number, place: number): void {
    if (position >= this.forgotten) this.places[position - this.forgotten] = place;
  }

  /** Forgets what was written before a time. @returns the bytes that are no longer needed. */
  forget(before: number): number {
    let count = 0;
    let bytes = 0;
    while (count < this.times.length && (this.times[count] ?? 0) < before) {
      bytes += this.lengths[count] ?? 0;
      count += 1;
    }
    if (count === 0) return 0;
    this.forgotten += count;
    this.times = this.times.slice(count);
    this.places = this.places.slice(count);
    this.lengths = this.lengths.slice(count);
    return bytes;
  }

  private firstAfter(at: number): number {
    let [low, high] = [0, this.times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.times[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
