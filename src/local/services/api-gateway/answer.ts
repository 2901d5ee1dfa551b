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
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) {
    const body = typeof value === 'string' ? value : payload;
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
  }
  const { statusCode, headers, body, cookies, isBase64Encoded }: Record<string, unknown> = { ...value };
  const status = Number(statusCode);
  // 1xx is no answer in HTTP: the client would go on to wait for one. What AWS makes of them is not known.
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  // Null is what some languages write for nothing. What AWS makes of other types is not known; here it is no answer.
  if (!isText(body ?? '') || !isObject(headers ?? {}) || !isTexts(cookies ?? [])) return undefined;
  const lower = Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, text]) => [name.toLowerCase(), String(text)]),
  );
  const set = isTexts(cookies) ? cookies : [];
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...lower,
      ...(set.length > 0 ? { 'set-cookie': set } : {}),
    },
    body: Buffer.from(isText(body) ? body : '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
