import type { FunctionFailure, WorkerMessage } from './protocol.ts';

/** What came from a worker, where code runs that nobody knows; undefined for what is no message. */
export function readMessage(value: unknown): WorkerMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, text, payload, failure, memoryMb, ends }: Record<string, unknown> = { ...value };
  const memory = typeof memoryMb === 'number' ? memoryMb : 0;
  if (kind === 'ready' || kind === 'out of memory') return { kind };
  if (kind === 'line' && typeof text === 'string') return { kind, text };
  if (kind === 'result' && typeof payload === 'string') return { kind, payload, memoryMb: memory };
  if (kind !== 'failure' || !isFailure(failure)) return undefined;
  return { kind, failure, memoryMb: memory, ends: ends === true };
}

function isFailure(value: unknown): value is FunctionFailure {
  return typeof value === 'object' && value !== null && 'errorType' in value && 'errorMessage' in value;
}
