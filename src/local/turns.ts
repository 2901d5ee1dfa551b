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

/** As `Turns`, for each name on its own. */
export type NamedTurns = <T>(name: string, work: () => Promise<T>) => Promise<T>;

export function createNamedTurns(): NamedTurns {
  const queues = new Map<string, { readonly inTurn: Turns; waiting: number }>();
  return async (name, work) => {
    const queue = queues.get(name) ?? { inTurn: createTurns(), waiting: 0 };
    queues.set(name, queue);
    queue.waiting += 1;
    try {
      return await queue.inTurn(work);
    } finally {
      queue.waiting -= 1;
      if (queue.waiting === 0) queues.delete(name);
    }
  };
}
