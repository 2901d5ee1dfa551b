import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';

export interface IncomingTrace {
  readonly traceId: string | undefined;
  readonly parentId: string | undefined;
  readonly sampled: boolean | undefined;
}

/** Which trace an invocation belongs to, and whether it is recorded. */
export interface TraceDecision {
  readonly traceId: string;
  readonly parentId: string | undefined;
  readonly sampled: boolean;
}

/** Lambda's active tracing: the first request each second, and 5 % of the others. */
const RATE = 0.05;

export function readTraceHeader(header: string | undefined): IncomingTrace {
  const field = (name: string): string | undefined =>
    new RegExp(`(?:^|;) *${name}=([^; ]+)`).exec(header ?? '')?.[1];
  const sampled = field('Sampled');
  return {
    traceId: field('Root'),
    parentId: field('Parent'),
    sampled: sampled === '1' ? true : sampled === '0' ? false : undefined,
  };
}

/** @param all traces every request that no caller decided on. */
export function createSampler(
  clock: Clock,
  all: boolean,
): {
  decide(mode: 'Active' | 'PassThrough', incoming: IncomingTrace): TraceDecision;
} {
  let lastSecond = -1;

  function draw(): boolean {
    if (all) return true;
    const second = Math.floor(clock.now().getTime() / 1000);
    if (second !== lastSecond) {
      lastSecond = second;
      return true;
    }
    return Math.random() < RATE;
  }

  return {
    decide(mode, { traceId, parentId, sampled }) {
      const id = traceId ?? newTraceId(clock.now());
      if (mode === 'PassThrough') return { traceId: id, parentId, sampled: false };
      return { traceId: id, parentId, sampled: sampled ?? draw() };
    },
  };
}

/** `1-<8 hex digits of the time in seconds>-<24 hex digits>`. */
export function newTraceId(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000)
    .toString(16)
    .padStart(8, '0');
  return `1-${seconds}-${randomBytes(12).toString('hex')}`;
}
