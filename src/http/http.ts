import type { Call } from '../aws/call.ts';
import type { Timing } from '../clock.ts';
import { BackofficeError, isFatal } from '../errors.ts';
import type { Network } from '../network/network.ts';
import type { HttpRequest, HttpResponse, SignRequest } from './messages.ts';
import { send } from './send.ts';

/** Calls an HTTP API: bounded attempts with jitter, a limit on every wait, and a signal. */
export interface HttpClient {
  /** @throws BackofficeError when the API cannot be reached; `cause.code` has the socket's code. */
  request(request: HttpRequest): Promise<HttpResponse>;
  close(): void;
}

export interface HttpClientOptions extends Timing {
  /** Told of each call before it is sent; may refuse it. */
  readonly admit: (call: Call) => Promise<void>;
  readonly random: () => number;
  readonly network: Pick<Network, 'agents'>;
  readonly sign?: SignRequest;
  readonly trace?: (line: string) => void;
}

const ATTEMPTS = 3;
const BACKOFF_MS = 100;

/** `node:http` rather than fetch, which takes four times as long to load on Node 20. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { clock, signal, admit, random, sign, trace, network } = options;
  const agents = network.agents();
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
