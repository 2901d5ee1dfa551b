import { AwsError } from '../../aws-error.ts';

const CHECKSUM = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/;
const SIGNATURE = 'x-amz-trailer-signature';

/** The names of the headers that come behind a body. @throws AwsError InvalidRequest for one that is no checksum. */
export function announcedTrailers(header: string): string[] {
  const names = header.toLowerCase().split(',');
  const announced = names.map((name) => name.trim()).filter((name) => name !== '');
  if (announced.every((name) => CHECKSUM.test(name))) return announced;
  throw new AwsError('InvalidRequest', 'The value specified in the x-amz-trailer header is not supported');
}

/**
 * The headers behind the last chunk of a body: those that are announced, and no others.
 * @param tail `name:value\r\n …`
 * @throws AwsError MalformedTrailerError.
 */
export function readTrailers(announced: readonly string[], tail: string): Record<string, string> {
  if (tail.length > LONGEST_TAIL) throw malformedTrailer();
  const lines = tail.split(/\r?\n/).filter((line) => line !== '');
  const found = Object.fromEntries(lines.map(headerIn));
  const { [SIGNATURE]: _signature, ...trailers } = found;
  const names = Object.keys(trailers);
  if (names.length !== announced.length || !announced.every((name) => names.includes(name)))
    throw malformedTrailer();
  return trailers;
}

/** Room for every checksum and a signature. */
const LONGEST_TAIL = 4096;

function headerIn(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon < 0) throw malformedTrailer();
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}

/** As https://github.com/versity/versitygw/issues/1600 and 1691 quote AWS. */
export function malformedTrailer(): AwsError {
  return new AwsError(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );
}
