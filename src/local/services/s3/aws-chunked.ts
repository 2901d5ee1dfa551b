import type { WireRequest } from '../../wire/request.ts';

const CODING = 'aws-chunked';

/** Whether a body comes in chunks of AWS's own, inside those of HTTP. */
export function isAwsChunked({ headers }: WireRequest): boolean {
  return codingsOf(headers['content-encoding']).includes(CODING);
}

/** A request with its body without chunks: `<hex size>[;signature]\r\n<data>\r\n …` with trailing checksums. */
export function decodeAwsChunked(request: WireRequest): WireRequest {
  const { body } = request;
  const parts: Buffer[] = [];
  let at = 0;
  while (at < body.length) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = lineEnd < 0 ? 0 : Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) break;
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return { ...request, headers: headersOf(request), body: Buffer.concat(parts) };
}

/** The coding is not kept with the object; what stands behind the last chunk is a header. */
function headersOf({ headers, body }: WireRequest): WireRequest['headers'] {
  const { 'content-encoding': encoding, ...others } = headers;
  const kept = codingsOf(encoding).filter((coding) => coding !== CODING);
  return {
    ...others,
    ...(kept.length > 0 ? { 'content-encoding': kept.join(',') } : {}),
    ...trailersOf(headers, body),
  };
}

function codingsOf(encoding = ''): string[] {
  return encoding
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '');
}

/** What stands behind the last chunk, as far as `x-amz-trailer` announces it: a checksum. */
function trailersOf(headers: WireRequest['headers'], body: Buffer): Record<string, string> {
  const announced = String(headers['x-amz-trailer'] ?? '').toLowerCase();
  if (announced === '') return {};
  const tail = body.toString('latin1', Math.max(0, body.length - TAIL_BYTES));
  const value = tail.slice(tail.toLowerCase().lastIndexOf(`${announced}:`) + announced.length + 1);
  return tail.toLowerCase().includes(`${announced}:`) ? { [announced]: value.split('\r\n')[0] ?? '' } : {};
}

/** Room for a trailing checksum and its signature. */
const TAIL_BYTES = 1024;
