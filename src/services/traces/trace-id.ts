import { BackofficeError } from '../../errors.ts';

const XRAY = /\b1-[0-9a-f]{8}-[0-9a-f]{24}\b/i;
const W3C = /^(?:00-)?([0-9a-f]{8})([0-9a-f]{24})(?:-[0-9a-f]{16}-[0-9a-f]{2})?$/i;

/** Lambda's id of a request, or the characters of it that lines show. */
const REQUEST = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[0-9a-f]{8}$/i;

/** X-Ray's id of a trace, from one in its own form, in W3C's, or within a header of either. Undefined when it is none. */
export function findTraceId(text: string): string | undefined {
  const own = XRAY.exec(text)?.[0];
  if (own !== undefined) return own.toLowerCase();
  const [, time, rest] = W3C.exec(text.trim()) ?? [];
  return time === undefined ? undefined : `1-${time}-${rest}`.toLowerCase();
}

/** @throws BackofficeError (USAGE). */
export function readTraceId(text: string): string {
  const id = findTraceId(text);
  if (id !== undefined) return id;
  if (REQUEST.test(text))
    throw new BackofficeError('USAGE', `"${text}" is the id of a request, not of a trace`, {
      hint: (command) => `explain it, its trace is part of that: ${command(`explain ${text}`)}`,
    });
  throw new BackofficeError('USAGE', `"${text}" is not the id of a trace`, {
    hint: (command) =>
      `as 1-67891233-abcdef012345678912345678, or W3C: 4efaaf4d1e8720b39541901950019ee5; list some: ${command('traces')}`,
  });
}
