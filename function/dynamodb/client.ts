import { isTransient, type TableAnswer, type TableOperation } from '../table-client.ts';
import type { CallOutcome } from '../tracing/documents.ts';
import type { Sign } from './signing.ts';
import type { Transport, WireResponse } from './transport.ts';

const TIMEOUT_MS = 3000;
const ATTEMPTS = 4;
const BACKOFF_MS = 25;
const BACKOFF_LIMIT_MS = 1000;

/** An error that DynamoDB answered; `name` is its code. */
export class DynamoDBError extends Error {
  /** Whether it answers a call that was sent before. */
  retried = false;

  constructor(
    override readonly name: string,
    message: string,
    readonly status: number,
    readonly requestId: string | undefined,
  ) {
    super(message);
  }
}

/** What the client needs. */
export interface ClientOptions {
  readonly endpoint: URL;
  readonly sign: Sign;
  readonly transport: Transport;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** Sends one operation; retries what may pass, with full jitter. @throws DynamoDBError, or a socket's error. */
export type Call = (
  operation: TableOperation,
  input: object,
  report?: (outcome: CallOutcome) => void,
) => Promise<TableAnswer>;

/** DynamoDB over its JSON protocol: the few calls that the function makes, without the SDK's weight. */
export function createDynamoDB(options: ClientOptions): Call {
  async function send(operation: TableOperation, body: string): Promise<WireResponse> {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': String(Buffer.byteLength(body)),
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    };
    const signed = options.sign(options.endpoint, headers, body, options.now());
    return options.transport({ url: options.endpoint, headers: signed, body }, TIMEOUT_MS);
  }

  return async (operation, input, report = () => undefined) => {
    const body = JSON.stringify(input);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await send(operation, body);
        report({ ...requestIdOf(response), status: response.status, attempts: attempt });
        return readAnswer(response);
      } catch (error) {
        // An earlier try may have made the change, with its answer lost.
        if (error instanceof DynamoDBError) error.retried = attempt > 1;
        if (attempt === ATTEMPTS || !isRetryable(error)) throw error;
        await options.sleep(options.random() * Math.min(BACKOFF_MS * 2 ** attempt, BACKOFF_LIMIT_MS));
      }
    }
  };
}

function readAnswer(response: WireResponse): TableAnswer {
  const { status } = response;
  const answer = parse(response.body);
  if (status === 200 && isAnswer(answer)) return answer;
  const { __type, message, Message }: Record<string, unknown> = Object(answer);
  const unnamed = status === 200 || status >= 500 ? 'InternalServerError' : 'UnknownError';
  throw new DynamoDBError(
    typeof __type === 'string' ? __type.replace(/.*#/, '') : unnamed,
    String(message ?? Message ?? `DynamoDB answered ${status}`),
    status,
    requestIdOf(response).requestId,
  );
}

/** What stands between may answer with a page instead of JSON, whatever its status. */
function isAnswer(answer: unknown): answer is TableAnswer {
  return typeof answer === 'object' && answer !== null;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function requestIdOf(response: WireResponse): { requestId?: string } {
  const requestId = response.headers['x-amzn-requestid'];
  return typeof requestId === 'string' ? { requestId } : {};
}

function isRetryable(error: unknown): boolean {
  if (error instanceof DynamoDBError && error.status >= 500) return true;
  const code = (error as { code?: string }).code ?? '';
  return isTransient(error) || /^E(CONN|PIPE|TIMEDOUT|AI_AGAIN|HOSTUNREACH)/.test(code);
}
