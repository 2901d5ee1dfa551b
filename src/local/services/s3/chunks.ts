import { AwsError } from '../../aws-error.ts';

/** A body in chunks of AWS's own, taken apart. */
export interface ChunkedBody {
  readonly data: Buffer;
  /** What stands behind the last chunk. */
  readonly tail: string;
}

const SIZE = /^([0-9a-fA-F]{1,8})(?:;.*)?$/;
/** Room for a size with its signature. */
const LONGEST_LINE = 1024;
/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
const SMALLEST_CHUNK = 8192;

/**
 * Reads `<hex size>[;chunk-signature=…]\r\n<data>\r\n …` up to a chunk of no size. Signatures are not verified.
 * @throws AwsError IncompleteBody, InvalidChunkSizeError.
 */
export function readChunks(body: Buffer): ChunkedBody {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = sizeIn(lineEnd < 0 ? '' : body.toString('latin1', at, Math.min(lineEnd, at + LONGEST_LINE)));
    const start = lineEnd + 2;
    if (size === 0) return { data: Buffer.concat(parts), tail: tailOf(body, start) };
    if ((parts.at(-1)?.length ?? SMALLEST_CHUNK) < SMALLEST_CHUNK) throw chunkTooSmall();
    at = start + size + 2;
    if (body.toString('latin1', at - 2, at) !== '\r\n') throw incompleteBody();
    parts.push(body.subarray(start, at - 2));
  }
}

function sizeIn(line: string): number {
  const size = SIZE.exec(line)?.[1];
  if (size === undefined) throw incompleteBody();
  return Number.parseInt(size, 16);
}

/** It ends with an empty line. */
function tailOf(body: Buffer, start: number): string {
  if (body.toString('latin1', Math.max(start - 2, body.length - 4)) !== '\r\n\r\n') throw incompleteBody();
  return body.toString('latin1', start);
}

/** AWS's words, as https://github.com/versity/versitygw/issues/1666 quotes them. */
export function incompleteBody(): AwsError {
  return new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
}

/** As https://github.com/versity/versitygw/issues/1683 quotes AWS; the status is that of its list of errors. */
function chunkTooSmall(): AwsError {
  return new AwsError(
    'InvalidChunkSizeError',
    'Only the last chunk is allowed to have a size less than 8192 bytes',
    403,
  );
}
