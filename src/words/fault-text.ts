import type { LocalFault } from '../local-process.ts';

/** A fault in one line. */
export function faultText({ kind, service, operation, rate, delayMs, code, resource }: LocalFault): string {
  const on = [service, operation].filter((part) => part !== undefined).join(' ');
  return [
    kind,
    ...(code === undefined ? [] : [code]),
    ...(on === '' ? [] : [`on ${on}`]),
    ...(resource === undefined ? [] : [resource]),
    ...(delayMs === undefined ? [] : [`${delayMs} ms`]),
    ...(rate === 1 ? [] : [`${rate * 100} % of calls`]),
  ].join(' ');
}
