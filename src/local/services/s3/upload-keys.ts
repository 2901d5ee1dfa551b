import { randomBytes } from 'node:crypto';

interface UploadName {
  readonly bucket: string;
  readonly uploadId: string;
}

const END = '\n';
const DIGITS = 5;
const TIME_LENGTH = 9;
const RADIX = 36;

/** Ids sort by the time that uploads were started. */
export function newUploadId(now: Date): string {
  return `${now.getTime().toString(RADIX).padStart(TIME_LENGTH, '0')}${randomBytes(24).toString('hex')}`;
}

/** Where the record of a part is kept: by bucket, upload and number. */
export function recordOfPart({ bucket, uploadId }: UploadName, number: number): string {
  return `${bucket}${END}${uploadId}${END}${String(number).padStart(DIGITS, '0')}`;
}

export function partsOfUpload({ bucket, uploadId }: UploadName): { gte: string; lt: string } {
  return { gte: `${bucket}${END}${uploadId}${END}`, lt: `${bucket}${END}${uploadId}${END}\uffff` };
}

export function uploadsOfBucket(bucket: string): { gte: string; lt: string } {
  return { gte: `${bucket}${END}`, lt: `${bucket}${END}\uffff` };
}

/** Where the bytes of a part are kept: among those of objects, none of which has an empty key. */
export function partBodyAt({ bucket, uploadId }: UploadName, number: number): string {
  return `${bucket}${END}${END}${uploadId}${END}${String(number).padStart(DIGITS, '0')}`;
}

/** What all of an upload's parts start with there. */
export function partBodiesOf({ bucket, uploadId }: UploadName): string {
  return `${bucket}${END}${END}${uploadId}${END}`;
}
