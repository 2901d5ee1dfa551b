import type { CompletedMultipartUpload, CompletedPart } from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';
import { malformedXml } from '../../wire/malformed-xml.ts';
import { checksumOf } from './checksums.ts';
import type { Upload, UploadedPart, Uploads } from './uploads.ts';

const SMALLEST_PART = 5 * 1024 * 1024;

/**
 * The parts that a request names to make an object of.
 * Values: localstack tests/aws/services/s3/test_s3.snapshot.json, test_multipart_complete_multipart_wrong_part,
 * test_multipart_complete_multipart_too_small, test_complete_multipart_parts_order.
 * @throws AwsError InvalidRequest, MalformedXML, InvalidPartOrder, InvalidPart, BadDigest, EntityTooSmall.
 */
export async function namedParts(
  uploads: Uploads,
  upload: Upload,
  document: CompletedMultipartUpload | undefined,
): Promise<UploadedPart[]> {
  if (document === undefined) throw new AwsError('InvalidRequest', 'You must specify at least one part');
  const named = document.Parts ?? [];
  if (named.length === 0) throw malformedXml();
  requireOrder(upload, named);
  const there = new Map((await uploads.parts(upload)).map((part) => [part.number, part]));
  const parts: UploadedPart[] = [];
  for (const part of named) {
    const found = there.get(part.PartNumber ?? 0);
    if (found === undefined || tagOf(found.etag) !== tagOf(part.ETag)) throw invalidPart(upload, part);
    await requireChecksums(uploads, upload, found, part);
    parts.push(found);
  }
  const small = parts.slice(0, -1).find(({ size }) => size < SMALLEST_PART);
  if (small !== undefined) throw entityTooSmall(small);
  return parts;
}

function requireOrder({ uploadId }: Upload, named: readonly CompletedPart[]): void {
  const numbers = named.map(({ PartNumber = 0 }) => PartNumber);
  if (numbers.every((number, index) => number > (numbers[index - 1] ?? Number.NEGATIVE_INFINITY))) return;
  const message = 'The list of parts was not in ascending order. Parts must be ordered by part number.';
  throw new AwsError('InvalidPartOrder', message, 400, { UploadId: uploadId });
}

/**
 * Without an algorithm for the upload, a part with a checksum is none of its:
 * localstack tests/aws/services/s3/test_s3.snapshot.json, TestS3MultipartUploadChecksum.
 */
async function requireChecksums(
  uploads: Uploads,
  upload: Upload,
  part: UploadedPart,
  named: CompletedPart,
): Promise<void> {
  const given = Object.entries(named).filter(
    ([name, value]) => name.startsWith('Checksum') && value !== undefined,
  );
  if (given.length === 0) return;
  if (upload.checksumAlgorithm === undefined) throw invalidPart(upload, named);
  const body = await uploads.partBody(upload, part);
  for (const [name, wanted] of given) {
    if ((await checksumOf(name, body)) === wanted) continue;
    const algorithm = name.replace('Checksum', '').toLowerCase();
    const message = `The ${algorithm} you specified for part ${part.number} did not match what we received.`;
    throw new AwsError('BadDigest', message);
  }
}

function invalidPart({ uploadId }: Upload, { ETag, PartNumber }: CompletedPart): AwsError {
  const message =
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
  const members = { UploadId: uploadId, PartNumber: String(PartNumber ?? ''), ETag: tagOf(ETag) };
  return new AwsError('InvalidPart', message, 400, members);
}

function entityTooSmall({ number, size, etag }: UploadedPart): AwsError {
  return new AwsError(
    'EntityTooSmall',
    'Your proposed upload is smaller than the minimum allowed size',
    400,
    { ProposedSize: size, MinSizeAllowed: SMALLEST_PART, PartNumber: number, ETag: tagOf(etag) },
  );
}

const tagOf = (etag = ''): string => etag.replaceAll('"', '');
