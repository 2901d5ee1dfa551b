/** Does pieces of work one after the other, in the order in which they were asked for. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    // Whoever asked for the one before was told how it ended.
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
}
