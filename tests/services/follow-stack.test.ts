import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { createPace } from '../../src/aws/polling.ts';
import { followStack } from '../../src/services/stack/events.ts';
import { createTestClock } from '../support/clock.ts';

const SECONDS = 90;
const EVENTS = 44;

/** A stack that reports its events evenly over a minute and a half. */
function slowStack() {
  const clock = createTestClock();
  const begun = clock.now().getTime();
  const events: StackEvent[] = Array.from({ length: EVENTS }, (_, index) => ({
    EventId: String(index),
    StackId: 'stack',
    StackName: 'stack',
    Timestamp: new Date(begun + ((index + 1) * SECONDS * 1000) / EVENTS),
    LogicalResourceId: index === EVENTS - 1 ? 'stack' : `Resource${index}`,
    PhysicalResourceId: index === EVENTS - 1 ? 'stack' : `resource-${index}`,
    ResourceStatus: 'CREATE_COMPLETE',
  }));
  let calls = 0;
  const cloudFormation = {
    async describeStackEvents() {
      calls += 1;
      const seen = events.filter(({ Timestamp }) => (Timestamp ?? 0) <= clock.now());
      return { $metadata: {}, StackEvents: seen.reverse() };
    },
    async describeStacks() {
      const Stacks = [
        {
          StackName: 'stack',
          CreationTime: new Date(begun),
          StackStatus:
            clock.now().getTime() < begun + SECONDS * 1000
              ? ('CREATE_IN_PROGRESS' as const)
              : ('CREATE_COMPLETE' as const),
        },
      ];
      return { $metadata: {}, Stacks };
    },
  };
  return { clock, cloudFormation, calls: () => calls };
}

describe('following a stack', () => {
  it('reads 44 events of 90 s in at most 30 calls, each event once', async () => {
    const { clock, cloudFormation, calls } = slowStack();
    const watch = { cloudFormation, clock, signal: new AbortController().signal, report: () => undefined };
    const steps: string[] = [];
    const following = followStack(watch, 'stack', undefined);
    for await (const { logicalId } of following) steps.push(logicalId);
    expect(steps).toHaveLength(EVENTS);
    expect(calls()).toBeLessThanOrEqual(30);
  });

  it('ends when the operation had ended before the first look, and no event tells so', async () => {
    const { clock, cloudFormation } = slowStack();
    clock.advance(SECONDS * 1000);
    const watch = { cloudFormation, clock, signal: new AbortController().signal, report: () => undefined };
    const following = followStack(watch, 'stack', String(EVENTS - 1));
    expect(await following.next()).toEqual({
      done: true,
      value: { status: 'CREATE_COMPLETE', reason: null, firstFailure: undefined },
    });
  });

  it('looks after 50 ms, at doubling intervals up to 3 s, then every 5 s', async () => {
    const pauses: number[] = [];
    const clock = createTestClock();
    const pace = createPace(
      { now: clock.now, sleep: async (ms) => void pauses.push(ms) },
      new AbortController().signal,
    );
    for (let look = 0; look < 10; look += 1) await pace.pause();
    expect(pauses).toEqual([50, 100, 200, 400, 800, 1600, 3000, 5000, 5000, 5000]);
  });
});
