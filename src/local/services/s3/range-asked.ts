import { AwsError } from '../../aws-error.ts';
import { type ByteRange, rangeIn } from './byte-range.ts';
import type { ObjectVersion } from './object-version.ts';

/** How a request names a part of an object. */
export interface RangeMembers {
  readonly Range?: string | undefined;
  readonly PartNumber?: number | undefined;
}

/** The bytes that are asked for; none for all of them. */
export interface RangeAsked {
  readonly range: ByteRange | undefined;
  /** How many parts the object was uploaded in, where one of them is asked for. */
  readonly partsCount?: number | undefined;
}

/**
 * What of an object is asked for, by bytes or by the number of a part of its upload.
 * Values: localstack tests/aws/services/s3/test_s3.snapshot.json, test_get_object_part.
 * @throws AwsError InvalidRange, InvalidPartNumber, InvalidRequest.
 */
export function rangeAsked({ Range, PartNumber }: RangeMembers, version: ObjectVersion): RangeAsked {
  if (PartNumber === undefined) return { range: rangeIn(Range, version.size) };
  if (Range !== undefined)
    throw new AwsError('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
  const sizes = version.parts?.map(({ size }) => size) ?? [version.size];
  const size = sizes[PartNumber - 1];
  if (size === undefined)
    throw new AwsError('InvalidPartNumber', 'The requested partnumber is not satisfiable', 416, {
      ActualPartCount: sizes.length,
      PartNumberRequested: PartNumber,
    });
  const first = sizes.slice(0, PartNumber - 1).reduce((sum, before) => sum + before, 0);
  // An object without bytes has none to tell the range of.
  const range = size === 0 ? undefined : { first, last: first + size - 1 };
  return { range, partsCount: version.parts?.length };
}
