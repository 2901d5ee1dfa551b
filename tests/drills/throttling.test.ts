import { describe, expect, it } from 'vitest';
import { createThrottlingWait } from '../../src/aws/throttling.ts';
import { AwsError } from '../../src/local/index.ts';
import { createShiftedClock, createTestClock } from '../support/clock.ts';
import { useDeploying } from '../support/deploying.ts';

const app = useDeploying();

/** Answers as CloudFormation does over its quota: `Rate exceeded`, before it looks at the request. */
function throttle(service: string, times: number): () => number {
  let left = times;
  app.onCall((call) => {
    if (!call.startsWith(service) || left === 0) return;
    left -= 1;
    throw new AwsError('Throttling', 'Rate exceeded');
  });
  return () => left;
}

describe('calls that AWS throttles', () => {
  // The SDK sends a call three times by itself.
  it.each(['cloudformation CreateChangeSet', 'cloudformation DescribeStacks', 's3 PutObject', 'lambda'])(
    'of a deployment are waited out: %s',
    async (call) => {
      const left = throttle(call, 4);
      const { code, stderr } = await app.deploy([], { clock: createShiftedClock() });
      expect(code).toBe(0);
      expect(left()).toBe(0);
      expect(stderr.match(/AWS throttles the calls \(\w+ \w+\); they are sent again until/g)).toHaveLength(1);
    },
  );

  it('are given up after ten minutes, other errors at once', async () => {
    const clock = createTestClock();
    const told: string[] = [];
    const patience = { limitMs: 600_000, report: (line: string) => told.push(line) };
    const wait = createThrottlingWait(patience, clock, new AbortController().signal, () => 0.5);
    let calls = 0;
    const failing = (name: string) => async () => {
      calls += 1;
      throw Object.assign(new Error('no'), { name });
    };
    const begun = clock.now().getTime();
    await expect(wait('s3 PutObject', failing('SlowDown'))).rejects.toThrow('no');
    const minutes = (clock.now().getTime() - begun) / 60_000;
    expect(minutes).toBeGreaterThan(9.5);
    expect(minutes).toBeLessThanOrEqual(10);
    expect(told).toHaveLength(1);
    expect(calls).toBeLessThan(80);
    calls = 0;
    await expect(wait('s3 PutObject', failing('AccessDenied'))).rejects.toThrow('no');
    expect(calls).toBe(1);
  });

  it('end it earlier with --timeout', async () => {
    throttle('cloudformation CreateChangeSet', Number.POSITIVE_INFINITY);
    const { code, result } = await app.deploy(['--timeout', '1']);
    expect([code, result.error?.code]).toEqual([1, 'TIMEOUT']);
  });
});
