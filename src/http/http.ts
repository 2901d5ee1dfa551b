import { type Agent, request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';
import type { Call } from '../aws/call.ts';
import type { Timing } from '../clock.ts';
import { BackofficeError, isFatal } from '../errors.ts';
import type { Network } from '../network/network.ts';

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

/** Calls an HTTP API: bounded attempts with jitter, a limit on every wait, and a signal. */
export interface HttpClient {
  /** @throws BackofficeError when the API cannot be reached; `cause.code` has the socket's code. */
  request(request: HttpRequest): Promise<HttpResponse>;
  close(): void;
}

/** Adds a signature to a request's headers. */
export type SignRequest = (request: HttpRequest) => Promise<Readonly<Record<string, string>>>;

export interface HttpClientOptions extends Timing {
  /** Told of each call before it is sent; may refuse it. */
  readonly admit: (call: Call) => Promise<void>;
  readonly random: () => number;
  readonly network: Pick<Network, 'agents'>;
  readonly sign?: SignRequest;
  readonly trace?: (line: string) => void;
}

const TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;
const BACKOFF_MS = 100;
const MAX_ANSWER_BYTES = 20 * 1024 * 1024;

/** `node:http` rather than fetch, which takes four times as long to load on Node 20. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { clock, signal, admit, random, sign, trace, network } = options;
  const own = network.agents();
  const agents = { 'http:': own.http, 'https:': own.https };
  const close = (): void => {
    for (const agent of Object.values(agents)) agent.destroy();
  };
  // A request that still waits for a proxy does not hear of its own signal.
  signal.addEventListener('abort', close, { once: true });

  async function once(request: HttpRequest, until: AbortSignal): Promise<HttpResponse> {
    until.throwIfAborted();
    const headers = sign === undefined ? (request.headers ?? {}) : await sign(request);
    const note = (outcome: string): void => trace?.(`${request.method} ${request.url.href} ${outcome}`);
    try {
      const response = await send({ ...request, headers }, agents, until);
      note(`${response.status} ${Math.round(response.latencyMs)} ms`);
      return response;
    } catch (error) {
      note((error as Error).message);
      throw until.aborted ? until.reason : unreachable(request.url, error as Error);
    }
  }

  return {
    async request(request) {
      const kind = /^(GET|HEAD|OPTIONS)$/.test(request.method) ? 'read' : 'write';
      await admit({ service: 'execute-api', operation: request.method, kind });
      const until = request.signal === undefined ? signal : AbortSignal.any([signal, request.signal]);
      const attempts = request.repeatable ? ATTEMPTS : 1;
      for (let attempt = 1; attempt < attempts; attempt += 1) {
        const answered = await once(request, until).then(
          (response) => (isTransient(response.status) ? undefined : response),
          (error: unknown) => {
            if (until.aborted || isFatal(error) || isRefused(error)) throw error;
            return undefined;
          },
        );
        if (answered !== undefined) return answered;
        await clock.sleep(random() * BACKOFF_MS * 2 ** attempt, until);
      }
      return once(request, until);
    },
    close,
  };
}

function send(
  request: HttpRequest,
  agents: Record<string, Agent>,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { method, url, headers = {}, body = '', timeoutMs = TIMEOUT_MS } = request;
  const open = url.protocol === 'https:' ? requestByHttps : requestByHttp;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = {
      method,
      headers: { ...headers, ...length },
      signal,
      agent: agents[url.protocol],
      timeout: timeoutMs,
    };
    const outgoing = open(url, options, (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) incoming.destroy(new Error('the answer is larger than 20 MB'));
        else chunks.push(chunk);
      });
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
          latencyMs: performance.now() - started,
        }),
      );
    });
    outgoing.on('timeout', () =>
      outgoing.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function isTransient(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
}

/** Nobody listens: asking again at once changes nothing. */
function isRefused(error: unknown): boolean {
  return ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
}

function unreachable(url: URL, error: Error): BackofficeError {
  // Such as credentials that a proxy does not accept.
  if (error instanceof BackofficeError && isFatal(error)) return error;
  return new BackofficeError('FAILED', `the API at ${url.origin} cannot be reached: ${error.message}`, {
    hint: (command) => `see what stands and what does not: ${command('status')}`,
    cause: error,
  });
}
