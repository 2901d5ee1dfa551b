/** An error that a service answers. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** Headers of the answer besides those of its protocol, in small letters. */
  headers: Readonly<Record<string, string>> = {};

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Further members of the error's shape. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  /** The same error with headers of its own. */
  withHeaders(headers: Readonly<Record<string, string>>): this {
    this.headers = headers;
    return this;
  }
}
