import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { otlpOf } from '../../src/services/traces/otlp/spans.ts';
import { problemsOfOtlp } from '../support/otlp.ts';

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';
const hex = (digit: string) => digit.repeat(16);

const documents = [
  {
    id: hex('a'),
    trace_id: TRACE,
    name: 'api',
    origin: 'AWS::Lambda',
    start_time: 1_700_000_000.123456,
    end_time: 1_700_000_001,
    http: { request: { method: 'GET', url: 'https://example' }, response: { status: 503 } },
    fault: true,
  },
  {
    id: hex('b'),
    trace_id: TRACE,
    parent_id: hex('a'),
    type: 'subsegment',
    name: 'request',
    start_time: 1_700_000_000.2,
    end_time: 1_700_000_000.9,
    annotations: { route: '/items', status: 503, cold: true, share: 0.5 },
    fault: true,
    cause: {
      exceptions: [
        { type: 'RangeError', message: 'no', stack: [{ label: 'get', path: '/var/task/index.js', line: 1 }] },
      ],
    },
    subsegments: [
      {
        id: hex('c'),
        name: 'DynamoDB',
        namespace: 'aws',
        start_time: 1_700_000_000.3,
        end_time: 1_700_000_000.4,
        aws: { operation: 'GetItem', table_name: 'data', request_id: 'R1', retries: 3 },
        http: { response: { status: 400 } },
        error: true,
        throttle: true,
      },
    ],
  },
].map((document) => JSON.stringify(document));

const convert = (given: readonly string[]) =>
  otlpOf({ id: TRACE, documents: given, limitExceeded: false }, '1.2.3');

const spansOf = (given: readonly string[]) =>
  convert(given).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));

describe('spans of OpenTelemetry', () => {
  it('are as the published encoding has them', () => {
    expect(problemsOfOtlp(convert(documents))).toEqual([]);
  });

  it('keep ids, parents, times and kinds', () => {
    const spans = spansOf(documents);
    expect(spans.map(({ traceId }) => traceId)).toEqual(Array(3).fill('5759e988bd862e3fe1be46a994272793'));
    expect(spans.map(({ name, spanId, parentSpanId, kind }) => [name, spanId, parentSpanId, kind])).toEqual([
      ['api', hex('a'), undefined, 2],
      ['request', hex('b'), hex('a'), 1],
      ['DynamoDB.GetItem', hex('c'), hex('b'), 3],
    ]);
    expect(spans[0]).toMatchObject({
      startTimeUnixNano: '1700000000123456000',
      endTimeUnixNano: '1700000001000000000',
      status: { code: 2, message: 'fault' },
    });
  });

  it('have annotations by their types, calls, and exceptions as events', () => {
    const [, request, call] = spansOf(documents);
    expect(request?.attributes).toEqual([
      { key: 'error.type', value: { stringValue: 'RangeError' } },
      { key: 'route', value: { stringValue: '/items' } },
      { key: 'status', value: { intValue: '503' } },
      { key: 'cold', value: { boolValue: true } },
      { key: 'share', value: { doubleValue: 0.5 } },
    ]);
    expect(request?.events).toMatchObject([
      {
        name: 'exception',
        timeUnixNano: '1700000000900000000',
        attributes: [
          { key: 'exception.type', value: { stringValue: 'RangeError' } },
          { key: 'exception.message', value: { stringValue: 'no' } },
          {
            key: 'exception.stacktrace',
            value: { stringValue: 'RangeError: no\n    at get (/var/task/index.js:1)' },
          },
        ],
      },
    ]);
    expect(call?.attributes).toContainEqual({ key: 'db.collection.name', value: { stringValue: 'data' } });
    expect(convert(documents).resourceSpans[0]?.resource.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'api' } },
      { key: 'cloud.provider', value: { stringValue: 'aws' } },
      { key: 'cloud.platform', value: { stringValue: 'aws_lambda' } },
    ]);
  });

  it.each([
    ['nothing', []],
    ['no JSON', ['{']],
    ['an id of another form', [JSON.stringify({ id: 'x', trace_id: TRACE, start_time: 1 })]],
    ['no id', [JSON.stringify({ trace_id: TRACE, start_time: 1, end_time: 0 })]],
    ['an id of zeros', [JSON.stringify({ id: hex('0'), trace_id: TRACE, start_time: 1 })]],
    ['in progress', [JSON.stringify({ id: hex('d'), trace_id: TRACE, start_time: 1, in_progress: true })]],
    [
      'in a circle',
      ['a', 'b'].map((id, at) =>
        JSON.stringify({ id: hex(id), parent_id: hex('ba'[at] ?? ''), trace_id: TRACE, start_time: 1 }),
      ),
    ],
    [
      'members of wrong types',
      [
        JSON.stringify({
          id: hex('e'),
          trace_id: TRACE,
          start_time: 1,
          name: 7,
          annotations: { a: null, b: [1], c: Number.MAX_VALUE },
          cause: { exceptions: [{ stack: [{}] }, 'x'] },
        }),
      ],
    ],
  ])('of %s are as the encoding has them too', (_what, given) => {
    expect(problemsOfOtlp(convert(given))).toEqual([]);
  });

  it('are judged by what takes the example of the published encoding, and not its faults', () => {
    const example = JSON.parse(
      readFileSync(new URL('../fixtures/otlp-example.json', import.meta.url), 'utf8'),
    );
    expect(problemsOfOtlp(example)).toEqual([]);
    const [{ scopeSpans: [{ spans: [span] = [] } = {}] = [] } = {}] = example.resourceSpans;
    for (const fault of [
      { traceId: '1-5759e988-bd862e3fe1be46a994272793' },
      { spanId: 'Wzzz' },
      { kind: 'SPAN_KIND_SERVER' },
      { startTimeUnixNano: 1_544_712_660 },
      { start_time_unix_nano: '1' },
      { attributes: [{ key: 'a', value: { stringValue: 'x', boolValue: true } }] },
      { attributes: [{ key: 'a', value: { intValue: 7 } }] },
      { status: { code: 'STATUS_CODE_ERROR' } },
    ])
      expect(
        problemsOfOtlp({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, ...fault }] }] }] }),
        JSON.stringify(fault),
      ).not.toEqual([]);
  });
});
