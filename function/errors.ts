/** What is wrong with one field of a request. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export interface RequestErrorDetails {
  readonly details?: readonly FieldProblem[];
  /** Of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that cannot be served, with the HTTP status and the code that the caller gets. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly details: readonly FieldProblem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    { details = [], headers = {} }: RequestErrorDetails = {},
  ) {
    super(message);
    this.details = details;
    this.headers = headers;
  }
}

/** @returns the error for a request whose fields are wrong, each with its message. */
export function validationFailed(details: readonly FieldProblem[]): RequestError {
  const [first] = details;
  const message =
    details.length === 1 && first
      ? `${first.field} ${first.message}`
      : `${details.length} fields are not valid`;
  return new RequestError(400, 'ValidationFailed', message, { details });
}
