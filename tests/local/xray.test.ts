import {
  BatchGetTracesCommand,
  GetServiceGraphCommand,
  GetTraceGraphCommand,
  GetTraceSummariesCommand,
  PutTraceSegmentsCommand,
  XRayClient,
} from '@aws-sdk/client-xray';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

let local: TestLocal;
let xray: XRayClient;

beforeAll(async () => {
  local = await startLocal();
  xray = new XRayClient(clientOptions(local.endpoint));
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

const now = Math.floor(Date.now() / 1000);
let traces = 0;

function segment(members: object) {
  traces += 1;
  const trace_id = `1-${now.toString(16)}-${String(traces).padStart(24, '0')}`;
  return {
    trace_id,
    id: 'a'.repeat(16),
    name: 'x',
    start_time: now,
    end_time: now + 1,
    origin: 'AWS::Lambda::Function',
    ...members,
  };
}

const put = (documents: readonly unknown[]) =>
  xray.send(
    new PutTraceSegmentsCommand({ TraceSegmentDocuments: documents.map((each) => JSON.stringify(each)) }),
  );

const range = { StartTime: new Date((now - 60) * 1000), EndTime: new Date((now + 60) * 1000) };

// Documents come from anybody's function. What AWS makes of members of a wrong type is not known; here they count for
// nothing, and hide no other trace.
it.each([
  { subsegments: 5 },
  { subsegments: [null, 5, 'x', {}, { id: 5, start_time: 'x' }] },
  { http: null },
  { http: { request: 5, response: 'x' } },
  { http: { request: { url: { a: 1 } }, response: { status: 'x' } } },
  { annotations: null },
  { annotations: ['a'] },
  { annotations: { a: null, b: { c: 1 }, constructor: 'x', __proto__: 5 } },
  { aws: 5 },
  { aws: { operation: 5 } },
  { cause: null },
  { cause: { exceptions: 5 } },
  { cause: { exceptions: [null, 5, { message: 5 }] } },
  { error: 'yes', fault: 1, throttle: null, in_progress: 'x' },
  { parent_id: 5, origin: 5, type: {}, namespace: [], user: 5, resource_arn: {} },
  { end_time: 'x' },
])('a segment with odd members hides no other: %#', async (members) => {
  const [odd, other] = [segment(members), segment({ annotations: { good: 'yes' } })];
  expect((await put([odd, other])).UnprocessedTraceSegments).toEqual([]);
  const { TraceSummaries = [] } = await xray.send(new GetTraceSummariesCommand(range));
  const ids = TraceSummaries.map(({ Id }) => Id);
  expect(ids).toEqual(expect.arrayContaining([odd.trace_id, other.trace_id]));
  await xray.send(
    new GetTraceSummariesCommand({
      ...range,
      FilterExpression: 'message CONTAINS "x" OR http.status > 1 OR annotation.good = "yes"',
    }),
  );
  expect((await xray.send(new GetServiceGraphCommand(range))).Services?.length).toBeGreaterThan(0);
  const { Traces } = await xray.send(new BatchGetTracesCommand({ TraceIds: [odd.trace_id] }));
  expect(Traces?.[0]?.Segments?.[0]?.Document).toBe(JSON.stringify(odd));
});

it('a segment of subsegments within subsegments ends nothing', async () => {
  const { trace_id, ...rest } = segment({});
  const head = JSON.stringify({ trace_id, ...rest }).slice(0, -1);
  const document = `${head},"subsegments":[${'{"id":"b","start_time":1,"subsegments":['.repeat(1500)}${']}'.repeat(1500)}]}`;
  await xray.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: [document] }));
  const { TraceSummaries = [] } = await xray.send(new GetTraceSummariesCommand(range));
  expect(TraceSummaries.map(({ Id }) => Id)).toContain(trace_id);
});

// https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html: the fields that are required.
// MissingId and MissingTraceId: humanmade/aws-xray issue 29, patrickkerrigan/php-xray issue 16.
it.each([
  ['ParseError', null],
  ['ParseError', 5],
  ['MissingId', []],
  ['MissingId', {}],
  ['MissingId', segment({ id: undefined })],
  ['ParseError', segment({ id: 5 })],
  ['MissingTraceId', segment({ trace_id: undefined })],
  ['ParseError', segment({ trace_id: {} })],
  ['ParseError', segment({ start_time: undefined })],
  ['ParseError', segment({ start_time: 'now' })],
  ['ParseError', segment({ start_time: 1e300 })],
  ['ParseError', segment({ start_time: -1 })],
])('what is no segment is not taken, by %s: %j', async (ErrorCode, document) => {
  const { UnprocessedTraceSegments } = await put([document]);
  expect(UnprocessedTraceSegments).toMatchObject([{ ErrorCode }]);
});

// https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html: "has invalid parameters"
it.each(['not-an-id', '1-5759e988-bd862e3fe1be46a99427279', `2-5759e988-${'0'.repeat(24)}`])(
  'refuses %s, which is no id of a trace',
  async (id) => {
    for (const command of [
      new BatchGetTracesCommand({ TraceIds: [id] }),
      new GetTraceGraphCommand({ TraceIds: [id] }),
    ])
      await expect(xray.send(command as BatchGetTracesCommand)).rejects.toMatchObject({
        name: 'InvalidRequestException',
      });
  },
);
