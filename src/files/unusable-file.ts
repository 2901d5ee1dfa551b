/** What stands in the place of a file cannot be used as one: it is something else, is too large, or holds no text. */
export class UnusableFileError extends Error {
  override readonly name = 'UnusableFileError';

  /** @param reason what it is, such as `it is a directory`. */
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(reason);
  }
}
