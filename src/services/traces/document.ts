import { membersOf } from '../../schemas/json.ts';
import type { TraceCall, TraceException } from './trace.ts';

/**
 * A segment document, in which nothing can be relied on.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export type Document = Readonly<Record<string, unknown>>;

export const asDocument: (value: unknown) => Document = membersOf;

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function listOf(value: unknown): readonly Document[] {
  return Array.isArray(value) ? value.map(asDocument) : [];
}

export function callOf(document: Document): TraceCall | null {
  const aws = asDocument(document.aws);
  const operation = textOf(aws.operation);
  if (operation === null) return null;
  const [resource] = Array.isArray(aws.resource_names) ? aws.resource_names : [];
  return {
    operation,
    table: textOf(aws.table_name) ?? textOf(resource),
    retries: numberOf(aws.retries) ?? 0,
    requestId: textOf(aws.request_id),
  };
}

/** A cause is either the id of an exception somewhere below, or exceptions. */
export function exceptionsOf(document: Document): TraceException[] {
  return listOf(asDocument(document.cause).exceptions).map((exception) => {
    const [frame] = listOf(exception.stack);
    const path = textOf(frame?.path);
    const line = numberOf(frame?.line);
    const label = textOf(frame?.label);
    const place = path === null ? null : `${path}${line === null ? '' : `:${line}`}`;
    return {
      type: textOf(exception.type) ?? 'Error',
      message: textOf(exception.message) ?? '',
      at: place === null ? null : label === null ? place : `${label} (${place})`,
    };
  });
}

export function annotationsOf(document: Document): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(asDocument(document.annotations)).filter(
      (entry): entry is [string, string | number | boolean] =>
        ['string', 'number', 'boolean'].includes(typeof entry[1]),
    ),
  );
}
