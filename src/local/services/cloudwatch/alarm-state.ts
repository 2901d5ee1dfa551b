import type { AlarmState } from './alarm-record.ts';

export const INITIAL_REASON = 'Unchecked: Initial alarm creation';

/** A new alarm knows nothing; one that is changed keeps its state until the next evaluation. */
export function freshState(at: number): AlarmState {
  const times = { updatedAt: at, transitionedAt: at, evaluatedAt: at };
  return { value: 'INSUFFICIENT_DATA', reason: INITIAL_REASON, ...times };
}
