/** Lets all others have their turn: what takes long asks for it between its parts. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
