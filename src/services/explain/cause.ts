import { functionCause, functionTimeout } from './causes/function.ts';
import { gatewayCause } from './causes/gateway.ts';
import { refusalCause } from './causes/refusal.ts';
import { tableCause } from './causes/table.ts';
import { type Evidence, routeOf, statusOf } from './evidence.ts';

/** What is most likely behind an outcome. */
export interface Cause {
  readonly failed: boolean;
  readonly text: string;
}

/** Looks from what ends everything to what only refuses: a timeout explains all that comes after it. */
export function likelyCause(evidence: Evidence): Cause {
  const found =
    functionTimeout(evidence) ??
    tableCause(evidence) ??
    functionCause(evidence) ??
    refusalCause(evidence) ??
    gatewayCause(evidence);
  const status = statusOf(evidence);
  if (found !== undefined) return { failed: true, text: `${checkText(evidence, status)}${found}` };
  if (status !== null && status >= 400)
    return { failed: true, text: `it was answered with ${status}; nothing says why` };
  return {
    failed: false,
    text:
      status === null
        ? 'nothing went wrong that was logged'
        : `nothing went wrong: it was answered with ${status}`,
  };
}

/** A health check asks on behalf of somebody who waits for its answer. */
function checkText(evidence: Evidence, status: number | null): string {
  return routeOf(evidence) === '/health' && (status ?? 0) >= 500 ? 'the health check failed: ' : '';
}
