/** Makes changes one after another, whether or not the one before succeeded. */
export type InTurn = <T>(change: () => Promise<T>) => Promise<T>;

export function createTurns(): InTurn {
  let changing: Promise<unknown> = Promise.resolve();
  return (change) => {
    const changed = changing.then(change);
    changing = changed.catch(() => undefined);
    return changed;
  };
}
