import {
  GetServiceGraphCommand,
  GetTraceSummariesCommand,
  PutTraceSegmentsCommand,
  type TimeRangeType,
  XRayClient,
} from '@aws-sdk/client-xray';
import { describe, expect, it } from 'vitest';
import { createTestClock } from '../support/clock.ts';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

const clock = createTestClock('2026-11-22T12:00:00.000Z');
const local = useLocal('test', { clock });
const xray = () => new XRayClient(clientOptions(local().endpoint));
const HOUR = 3600;
const start = clock.now().getTime() / 1000;

/** Seconds after the test's time. */
const at = (seconds: number) => new Date((start + seconds) * 1000);
const put = (from: number, to: number) => {
  const trace_id = `1-${(start + from).toString(16)}-${'a'.repeat(24)}`;
  const document = { trace_id, id: 'b'.repeat(16), name: 'x', origin: 'AWS::Lambda::Function' };
  const times = { start_time: start + from, end_time: start + to };
  return xray().send(
    new PutTraceSegmentsCommand({ TraceSegmentDocuments: [JSON.stringify({ ...document, ...times })] }),
  );
};

const count = async (from: number, to: number, TimeRangeType?: TimeRangeType) => {
  const input = { StartTime: at(from), EndTime: at(to), TimeRangeType };
  return (await xray().send(new GetTraceSummariesCommand(input))).TraceSummaries?.length;
};

// The text of the graph's refusal is quoted by its users: "Time range cannot be longer than 6 hours". That summaries are
// answered for 24 hours, in the same words, is believed, not proven.
describe('the time that is asked for', () => {
  it('is at most 6 hours for the graph', async () => {
    const graph = (seconds: number) =>
      xray().send(new GetServiceGraphCommand({ StartTime: at(-seconds), EndTime: at(0) }));
    await expect(graph(6 * HOUR)).resolves.toMatchObject({ Services: [] });
    await expect(graph(6 * HOUR + 1)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'Time range cannot be longer than 6 hours',
    });
  });

  it('is at most 24 hours for summaries', async () => {
    await expect(count(-24 * HOUR, 0)).resolves.toBe(0);
    await expect(count(-24 * HOUR - 1, 0)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'Time range cannot be longer than 24 hours',
    });
  });

  it('cannot end before it begins', async () => {
    await expect(count(1, 0)).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await expect(count(0, 0)).resolves.toBe(0);
  });

  // "Trace data is automatically deleted from X-Ray after 30 days":
  // https://docs.aws.amazon.com/xray/latest/devguide/xray-api-tutorial.html
  it('has nothing that is older than 30 days', async () => {
    await put(0, 1);
    clock.advance(30 * 24 * HOUR * 1000 - 1000);
    expect(await count(-60, 60)).toBe(1);
    clock.advance(2000);
    expect(await count(-60, 60)).toBe(0);
    expect(
      (await xray().send(new GetServiceGraphCommand({ StartTime: at(-60), EndTime: at(60) }))).Services,
    ).toEqual([]);
    clock.advance(-30 * 24 * HOUR * 1000 - 1000);
  });
});

// "TraceId (trace start time), Event (trace update time), or Service (trace segment end time)":
// https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSummaries.html
// "Event time returns traces active during the [start_time, end_time) range, regardless of when the trace began":
// https://docs.aws.amazon.com/xray/latest/devguide/xray-api-gettingdata.html
describe('a trace from 100 to 200 seconds', () => {
  it.each<[TimeRangeType | undefined, number, number, number]>([
    [undefined, 100, 101, 1],
    [undefined, 101, 300, 0],
    [undefined, 0, 100, 0],
    ['TraceId', 100, 101, 1],
    ['TraceId', 150, 300, 0],
    ['Event', 150, 160, 1],
    ['Event', 0, 100, 0],
    ['Event', 201, 300, 0],
    ['Service', 150, 200, 0],
    ['Service', 200, 201, 1],
    ['Service', 100, 300, 1],
  ])('by %s, from %i to %i: %i', async (type, from, to, expected) => {
    clock.advance(HOUR * 1000);
    await put(100, 200);
    expect(await count(from, to, type)).toBe(expected);
    clock.advance(-HOUR * 1000);
  });
});

it('a token that is none is refused', async () => {
  for (const NextToken of ['-1', '1.5', 'x', ''])
    await expect(
      xray().send(new GetTraceSummariesCommand({ StartTime: at(-60), EndTime: at(0), NextToken })),
    ).rejects.toMatchObject({ name: 'InvalidRequestException' });
});
