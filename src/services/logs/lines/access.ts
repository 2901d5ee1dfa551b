import { textIn } from './error-fields.ts';
import type { Facts } from './log-line.ts';

/** A request as the API saw it. `fnReqId` joins it to the lines of the function. */
export function accessFacts(document: Readonly<Record<string, unknown>>): Facts {
  const { method, path, status, latency, fnReqId, requestId } = document;
  const code = Number(status);
  return {
    kind: 'access',
    level: code >= 500 ? 'ERROR' : code >= 400 ? 'WARN' : 'INFO',
    requestId: fnReqId === '-' ? textIn(requestId) : (textIn(fnReqId) ?? textIn(requestId)),
    message: `${shown(method)} ${shown(path)} ${shown(status)} ${shown(latency)} ms`,
    fields: document,
    stack: null,
  };
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '-';
}
