/** What a collector answered; without a status it did not. */
export interface Posted {
  readonly status: number | undefined;
  readonly problem: string;
  /** What it did not take, though it answered that all is well. */
  readonly rejected: string | undefined;
  readonly retryAfter: string | undefined;
}

export type PostSpans = (body: string, signal: AbortSignal) => Promise<Posted>;

const ANSWER_MS = 10_000;
const MOST_ANSWER = 64 * 1024;

/** @param endpoint of the collector; the path of traces is added where it has none. */
export function createPost(endpoint: string): PostSpans {
  const url = new URL(endpoint);
  if (!url.pathname.endsWith('/v1/traces')) url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
  return async (body, signal) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'backoffice-local' },
        body,
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      });
      const text = await boundedText(response);
      return {
        status: response.status,
        problem: `the collector answered ${response.status}`,
        rejected: rejectedIn(text),
        retryAfter: response.headers.get('retry-after') ?? undefined,
      };
    } catch (error) {
      const { cause, message } = error instanceof Error ? error : new Error(String(error));
      const problem = cause instanceof Error ? cause.message : message;
      return { status: undefined, problem, rejected: undefined, retryAfter: undefined };
    }
  };
}

async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MOST_ANSWER) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function rejectedIn(text: string): string | undefined {
  const { partialSuccess } = parsed(text);
  const { rejectedSpans = 0, errorMessage = '' }: Record<string, unknown> = Object(partialSuccess);
  const count = Number(rejectedSpans);
  return count > 0 ? `the collector rejected ${count}: ${String(errorMessage).slice(0, 200)}` : undefined;
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Seconds, or a date. https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const until = Date.parse(header);
  return Number.isNaN(until) ? undefined : Math.max(until - now.getTime(), 0);
}
