import type { IncomingMessage } from 'node:http';

/** Who holds the access key is let in everywhere, and functions log their events. */
export const HIDDEN_KEY = 'local';
const CREDENTIAL = /^(AWS4-HMAC-SHA256 .*Credential=)[^/,]*\//;

/** Of the connection alone. https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * The headers of a request as the function gets them: names in lower case, those of the connection left out, and where the
 * request came from. On AWS that is always https on port 443.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html, and recorded in
 * https://github.com/aws-samples/php-examples-for-aws-lambda/pull/34. Believed, not proven: addresses of proxies stay.
 */
export function forwardedHeaders(request: IncomingMessage, body: Buffer): Record<string, string> {
  const sent = joinHeaders(request);
  const isChunked = sent['transfer-encoding'] !== undefined;
  const kept = Object.entries(sent).filter(([name]) => !HOP_BY_HOP.includes(name));
  const address = request.socket.remoteAddress ?? '127.0.0.1';
  const before = sent['x-forwarded-for'];
  return {
    ...Object.fromEntries(kept),
    ...(isChunked ? { 'content-length': String(body.length) } : {}),
    'x-forwarded-for': before === undefined ? address : `${before}, ${address}`,
    'x-forwarded-port': String(request.socket.localPort ?? 80),
    'x-forwarded-proto': 'http',
  };
}

function joinHeaders(request: IncomingMessage): Record<string, string> {
  const joined: Record<string, string> = {};
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? '').toLowerCase();
    const sent = request.rawHeaders[index + 1] ?? '';
    const value = name === 'authorization' ? sent.replace(CREDENTIAL, `$1${HIDDEN_KEY}/`) : sent;
    const separator = name === 'cookie' ? '; ' : ',';
    joined[name] = joined[name] === undefined ? value : `${joined[name]}${separator}${value}`;
  }
  return joined;
}
