import { FAULT_KINDS, type LocalFault } from '../local-process.ts';

/** Whether faults are what commands send: a wrong one would make every call fail that it is looked up for. */
export function areFaults(sent: unknown): sent is readonly LocalFault[] {
  return Array.isArray(sent) && sent.every(isFault);
}

function isFault(sent: unknown): boolean {
  if (typeof sent !== 'object' || sent === null) return false;
  const { kind, rate, delayMs = 0, ...rest }: Partial<Record<keyof LocalFault, unknown>> = sent;
  return (
    FAULT_KINDS.some((known) => known === kind) &&
    [rate, delayMs].every((number) => typeof number === 'number' && number >= 0) &&
    Object.values(rest).every((text) => typeof text === 'string')
  );
}
