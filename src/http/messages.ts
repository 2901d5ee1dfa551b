export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether it does no harm to send it twice. */
  readonly repeatable: boolean;
  readonly timeoutMs?: number;
  /** Gives the request up; it then fails with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** Milliseconds from sending to the last byte, of the attempt that was answered. */
  readonly latencyMs: number;
}

/**
 * Adds a signature to a request's headers.
 * @param at the time that it is signed for; now when left out.
 */
export type SignRequest = (
  request: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>,
  at?: Date,
) => Promise<Readonly<Record<string, string>>>;
