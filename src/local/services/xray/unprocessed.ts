import type { UnprocessedTraceSegment } from '@aws-sdk/client-xray';

/**
 * A document that was not kept, as X-Ray tells of it.
 * humanmade/aws-xray issue 29 and patrickkerrigan/php-xray issue 16 have the codes and the form of the message.
 */
export function unprocessed(ErrorCode: string, Id: string | undefined): UnprocessedTraceSegment {
  const message = { ErrorCode, Message: `Invalid segment. ErrorCode: ${ErrorCode}` };
  return Id === undefined ? message : { Id, ...message };
}

/** For a document that is no segment. Codes but MissingId and MissingTraceId are believed, not proven. */
export function whyUnread(document: string): UnprocessedTraceSegment {
  const { id, trace_id: traceId } = membersIn(document) ?? { id: null, trace_id: null };
  const named = typeof id === 'string' ? id : undefined;
  if (id === undefined) return unprocessed('MissingId', undefined);
  return unprocessed(traceId === undefined ? 'MissingTraceId' : 'ParseError', named);
}

interface Ids {
  readonly id?: unknown;
  readonly trace_id?: unknown;
}

function membersIn(document: string): Ids | undefined {
  try {
    const read: unknown = JSON.parse(document);
    return typeof read === 'object' && read !== null ? { ...read } : undefined;
  } catch {
    return undefined;
  }
}
