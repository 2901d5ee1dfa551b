/** State that cannot be served: it is damaged, or of a later version. Its message says which file, and what to do. */
export class UnreadableStateError extends Error {
  override readonly name: string = 'UnreadableStateError';
}

/** State that a later version has written: that version can serve it. */
export class LaterVersionError extends UnreadableStateError {
  override readonly name: string = 'LaterVersionError';
}
