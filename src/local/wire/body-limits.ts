import type { IncomingMessage } from 'node:http';
import { isForDynamoDB, serviceOf } from './request.ts';

const MB = 1024 * 1024;

/** The largest body that is read: a zip file of 50 MB in Base64, and S3's objects in one piece. */
export const MAX_BODY_BYTES = 70 * MB;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html: "your total request size exceeds 16 MB" */
export const MAX_ITEM_BYTES = 16 * MB;
/**
 * Of a request in the Query protocol. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html:
 * "limited to 1 MB in size for HTTP POST requests". Of the other services believed, not proven: none takes a text as large.
 */
export const MAX_FORM_BYTES = MB;
/** Of a document, unpacked or not: PutLogEvents has 1 MB of messages, of which each byte may stand as six. */
export const MAX_DOCUMENT_BYTES = 8 * MB;

/** Services that take files. */
const TAKES_FILES: ReadonlySet<string | undefined> = new Set(['s3', 'lambda']);

/** How many bytes of a request are read. */
export function mostBytes({ headers, url = '/' }: IncomingMessage, query: URLSearchParams): number {
  if (isForDynamoDB(headers)) return MAX_ITEM_BYTES;
  if (/^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '')) return MAX_FORM_BYTES;
  const isDocument = headers['x-amz-target'] !== undefined || url.startsWith('/service/');
  return isDocument || !TAKES_FILES.has(serviceOf(headers, query)) ? MAX_DOCUMENT_BYTES : MAX_BODY_BYTES;
}
