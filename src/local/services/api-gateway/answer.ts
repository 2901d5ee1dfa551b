/** What the gateway sends back. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  /** What the gateway itself says. */
  readonly error?: string;
}

/** The gateway's own errors: `{"message":"Not Found"}`. */
export function gatewayError(status: number, message: string): GatewayAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ message })),
    error: message,
  };
}

/**
 * The answer of a function in payload format 2.0. Valid JSON without `statusCode` is a body of its own, with
 * 200 and application/json.
 * @returns undefined when it is no answer at all.
 */
export function fromFunction(payload: string): GatewayAnswer | undefined {
  const value = parse(payload);
  if (value === undefined) return undefined;
  const hasStatus = typeof value === 'object' && value !== null && 'statusCode' in value;
  if (!hasStatus) {
    const body = typeof value === 'string' ? value : payload;
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
  }
  const { statusCode, headers = {}, body = '', cookies = [], isBase64Encoded } = value as FunctionAnswer;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [name.toLowerCase(), String(text)]),
  );
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...lower,
      ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
    },
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

interface FunctionAnswer {
  readonly statusCode: unknown;
  readonly headers?: Record<string, unknown>;
  readonly body?: string;
  readonly cookies?: string[];
  readonly isBase64Encoded?: boolean;
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
