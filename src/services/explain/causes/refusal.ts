import { type Evidence, requestLine } from '../evidence.ts';

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'the request was not valid',
  404: 'what was asked for does not exist',
  405: 'the method is not one of this path',
  409: 'it conflicts with what is there',
  412: 'the item was changed by somebody else',
  413: 'the request was too large',
  415: 'the content type is not one that is taken',
  422: 'the request was not valid',
};

/** The function writes why it refused. */
export function refusalCause(evidence: Evidence): string | undefined {
  const { reason, status } = requestLine(evidence)?.fields ?? {};
  if (typeof reason !== 'string') return undefined;
  const meaning = REFUSALS[Number(status)];
  return `${meaning ?? 'the function refused it'}: ${reason} (${String(status)})`;
}
