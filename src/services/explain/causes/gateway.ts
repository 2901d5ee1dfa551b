import type { Evidence } from '../evidence.ts';

/** What Lambda says when it throttles, as API Gateway passes it on: believed, not proven. */
const THROTTLED = /rate exceeded|too ?many ?requests|throttl/i;

/** The API answered without the function, or instead of it. */
export function gatewayCause({ access, lines }: Evidence): string | undefined {
  if (access === undefined) return undefined;
  const { status, intErr, authErr, err, fnReqId } = access.fields;
  const code = Number(status);
  const said = [intErr, authErr, err].find((text) => typeof text === 'string' && text !== '' && text !== '-');
  const reason = String(said ?? 'no reason is given');
  if (code === 429)
    return "the API throttled it: more requests than the stage's limit came at once, and the function was not called (429)";
  if (code === 403) return `the API refused it: ${String(said ?? 'it was not signed')} (403)`;
  // Lambda has an id also for what it throttles, so the id alone does not tell whether the function ran.
  if (code >= 500 && lines.length === 0 && THROTTLED.test(reason))
    return `Lambda throttled the function: more requests came at once than its concurrency allows (${code})`;
  if (code >= 400 && (fnReqId === '-' || fnReqId === undefined))
    return `the API answered without the function: ${reason} (${code})`;
  return code >= 500 && said !== undefined
    ? `the API could not use the function's answer: ${reason} (${code})`
    : undefined;
}
