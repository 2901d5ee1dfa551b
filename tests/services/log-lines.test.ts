import { describe, expect, it } from 'vitest';
import { createErrorGroups } from '../../src/services/logs/errors/groups.ts';
import type { LogLine } from '../../src/services/logs/lines/log-line.ts';
import { createLineReader } from '../../src/services/logs/lines/read-line.ts';
import { checkPattern } from '../../src/services/logs/pattern.ts';
import { serverPattern } from '../../src/services/logs/selection.ts';
import type { SourceName } from '../../src/services/logs/sources.ts';

const ID = 'c0ffee00-1234-4abc-8def-0123456789ab';
const OTHER_ID = 'c0ffee00-1234-4abc-8def-0123456789ac';
const START = Date.parse('2026-11-26T01:00:00Z');
const read = createLineReader();

function lineOf(message: unknown, at = 0, source: SourceName = 'function'): LogLine {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  return read({ message: text, timestamp: START + at, eventId: String(at) }, source, false);
}

/**
 * Lambda's runtime for Node writes an uncaught error as the one argument of console.error, an object.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client (src/LogPatch.js: formatJsonMessage)
 */
const UNCAUGHT = {
  timestamp: '2026-11-26T01:00:00.000Z',
  level: 'ERROR',
  requestId: ID,
  message: {
    errorType: 'TypeError',
    errorMessage: "Cannot read properties of undefined (reading 'id')",
    stackTrace: [
      "TypeError: Cannot read properties of undefined (reading 'id')",
      '    at Array.map (<anonymous>)',
      '    at process (node:internal/process:95:5)',
      '    at list (/var/task/index.js:1:3303)',
    ],
  },
};

const CUT = JSON.stringify({ level: 'ERROR', message: 'x'.repeat(100), function_request_id: ID }).slice(
  0,
  60,
);

describe('a line is read whatever wrote it', () => {
  it.each<[string, unknown, Partial<LogLine>]>([
    [
      'Lambda, uncaught',
      UNCAUGHT,
      { level: 'ERROR', requestId: ID, message: `TypeError: ${UNCAUGHT.message.errorMessage}` },
    ],
    ['pino', { level: 50, time: 1, msg: 'declined' }, { level: 'ERROR', message: 'declined' }],
    ['pino, below', { level: 30, msg: 'taken' }, { level: 'INFO', message: 'taken' }],
    [
      'pino, error',
      { level: 60, err: { type: 'E', message: 'm', stack: 's' } },
      { level: 'FATAL', message: 'E: m', stack: 's' },
    ],
    ['severity', { severity: 'CRITICAL', message: 'down' }, { level: 'FATAL', message: 'down' }],
    ['ECS', { 'log.level': 'error', message: 'down' }, { level: 'ERROR', message: 'down' }],
    [
      'Powertools for Python',
      {
        level: 'ERROR',
        message: 'no',
        exception_name: 'KeyError',
        exception: 'Traceback…',
        function_request_id: ID,
      },
      { level: 'ERROR', message: 'no', stack: 'Traceback…', requestId: ID },
    ],
    ['logfmt', 'time=1 level=error msg="declined"', { level: 'ERROR' }],
    ['logfmt, below', 'level=info msg="an error was mended"', { level: 'INFO' }],
    [
      'Python',
      `[ERROR]\t2026-11-26T01:00:00.000Z\t${ID}\tdeclined`,
      { level: 'ERROR', requestId: ID, message: 'declined' },
    ],
    [
      'Python, uncaught',
      "[ERROR] KeyError: 'status'\nTraceback (most recent call last):",
      { level: 'ERROR' },
    ],
    ['Python, root', 'ERROR root: no table', { level: 'ERROR' }],
    ['log4j', '2026-11-26 01:00:00,123 ERROR Items - no table', { level: 'ERROR' }],
    ['fatal', 'FATAL: Segmentation fault', { level: 'FATAL' }],
    ['JSON cut off at 256 KB', CUT, { level: 'ERROR' }],
    ['the word in a text', 'the queue says ERROR twice', { level: 'INFO', errorWord: true }],
    ['the word in JSON', { level: 'INFO', message: 'saw ERROR 7' }, { level: 'INFO', errorWord: true }],
    ['no error', 'Error handling enabled', { level: 'INFO', errorWord: false }],
    [
      'EMF',
      { _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'Taken' }, { Name: 'Left' }] }] }, Taken: 3 },
      { level: 'INFO', message: 'metrics Taken=3 Left=-' },
    ],
    [
      'JSON without a message',
      { level: 'ERROR', code: 7 },
      { level: 'ERROR', message: '{"level":"ERROR","code":7}' },
    ],
    [
      'a report without metrics',
      { type: 'platform.report', record: { metrics: null } },
      { kind: 'platform', level: 'INFO' },
    ],
    [
      'a report with texts',
      { type: 'platform.report', record: { metrics: { durationMs: '12' }, status: 7 } },
      { kind: 'platform', level: 'INFO' },
    ],
    [
      'lines that Lambda dropped',
      {
        type: 'platform.logsDropped',
        record: { reason: 'Consumer is too slow', droppedRecords: 12, droppedBytes: 345 },
      },
      { level: 'WARN', message: 'LOGS DROPPED: 12 lines, 345 bytes, Consumer is too slow' },
    ],
  ])('%s', (_, message, expected) => {
    expect(lineOf(message)).toMatchObject(expected);
  });
});

function grouped(lines: readonly LogLine[]) {
  const groups = createErrorGroups({ from: START, to: START + 3_600_000 });
  for (const line of lines) groups.add(line);
  return groups.result();
}

const uncaught = (name: string, said: string, requestId: string) =>
  JSON.parse(
    JSON.stringify(UNCAUGHT)
      .replaceAll('TypeError', name)
      .replace(UNCAUGHT.message.errorMessage, said)
      .replaceAll(ID, requestId),
  );

describe('errors are told apart by what they are', () => {
  it('two uncaught errors of a real Lambda are two groups, with the first frame of the application', () => {
    const { errors, groups } = grouped([
      lineOf(UNCAUGHT),
      lineOf(uncaught('RangeError', 'out of bounds', OTHER_ID), 1),
    ]);
    expect(errors).toBe(2);
    expect(groups).toMatchObject([
      {
        name: 'TypeError',
        message: 'Cannot read properties of undefined (reading <text>)',
        location: 'index.js:1',
      },
      { name: 'RangeError', message: 'out of bounds' },
    ]);
  });

  it('a request that failed counts once, by the line that tells most, with what the others know', () => {
    const { errors, groups } = grouped([
      lineOf({
        level: 'ERROR',
        message: 'ThrottlingException: slow down',
        function_request_id: ID,
        error: { name: 'ThrottlingException', message: 'slow down' },
      }),
      lineOf(
        {
          level: 'ERROR',
          message: 'request',
          function_request_id: ID,
          method: 'GET',
          route: '/items/{id}',
          status: 503,
        },
        1,
      ),
      lineOf(
        {
          type: 'platform.report',
          record: { requestId: ID, status: 'error', errorType: 'Runtime.Unknown', metrics: {} },
        },
        2,
      ),
      lineOf(
        {
          method: 'GET',
          routeKey: 'ANY /items/{id}',
          path: '/items/7',
          status: 503,
          latency: 4,
          fnReqId: ID,
          requestId: 'api',
        },
        3,
        'api',
      ),
    ]);
    expect([errors, groups]).toMatchObject([
      1,
      [
        {
          name: 'ThrottlingException',
          message: 'slow down',
          route: 'GET /items/{id}',
          status: 503,
          sampleRequestId: ID,
        },
      ],
    ]);
  });

  it('the API by route and status, whatever the ids in the path', () => {
    const access = (n: number, status: number) =>
      lineOf(
        {
          method: 'GET',
          routeKey: 'ANY /items/{id}',
          path: `/items/${n}`,
          status,
          latency: n,
          fnReqId: `f${n}`,
          requestId: `r${n}`,
        },
        n,
        'api',
      );
    const { errors, groups } = grouped([access(1, 503), access(2, 503), access(3, 500), access(4, 404)]);
    expect([errors, groups]).toMatchObject([
      3,
      [
        { route: 'GET /items/{id}', status: 503, count: 2 },
        { route: 'GET /items/{id}', status: 500, count: 1 },
      ],
    ]);
  });

  it('failures of the platform by their type', () => {
    const failed = (n: number, status: string, errorType?: string) =>
      lineOf({ type: 'platform.report', record: { requestId: `r-${n}`, status, errorType, metrics: {} } }, n);
    const { groups } = grouped([
      failed(1, 'failure', 'Runtime.ExitError'),
      failed(2, 'failure', 'Runtime.Unhandled'),
      failed(3, 'error', 'RangeError'),
      failed(4, 'timeout'),
    ]);
    expect(groups.map(({ name, message }) => [name, message])).toEqual([
      ['Runtime.ExitError', 'the invocation ended with failure'],
      ['Runtime.Unhandled', 'the invocation ended with failure'],
      ['RangeError', 'the invocation ended with error'],
      [null, 'the function timed out'],
    ]);
  });

  it('shows when they came, over the time', () => {
    const { groups } = grouped([0, 1, 30 * 60_000, 3_599_999].map((at) => lineOf('Error: no', at)));
    expect(groups[0]).toMatchObject({ count: 4, trend: [2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] });
  });
});

describe('no line keeps a command', () => {
  const K = 1024;
  it.each<[string, unknown]>([
    ['of digits', '1'.repeat(256 * K)],
    ['of digits in JSON', { message: '1.'.repeat(128 * K) }],
    ['of line feeds', `a${'\n'.repeat(256 * K)}b`],
    ['of words', `${'word.'.repeat(50 * K)} - ERROR`],
    ['of spaces', `${' '.repeat(256 * K)}Error`],
    [
      'with a stack of one word',
      { level: 'ERROR', error: { name: 'E', message: 'm', stack: `    at ${'a'.repeat(256 * K)}` } },
    ],
    [
      'with a stack of places',
      { level: 'ERROR', error: { name: 'E', message: 'm', stack: `    at ${':1'.repeat(128 * K)}x` } },
    ],
  ])('%s', (_, message) => {
    const begun = performance.now();
    grouped([lineOf(message)]);
    // Linear ones take milliseconds; what was quadratic took minutes.
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('is taken for a level that prose speaks of, or for the request that its text names', () => {
    expect(lineOf('the water level=80 percent').level).toBe('INFO');
    expect(
      lineOf({ requestId: ID, message: JSON.stringify({ level: 'FATAL', requestId: OTHER_ID }) }).requestId,
    ).toBe(ID);
  });

  it('with a level of errors is kept from us by the pattern that the server filters by', () => {
    const pattern = serverPattern({ errors: true }, 'function') ?? '';
    expect(checkPattern(pattern)).toBeUndefined();
    const terms = [...pattern.matchAll(/\?("(?:[^"\\]|\\.)*"|\S+)/g)].map(([, term = '']) =>
      term.startsWith('"') ? term.slice(1, -1).replaceAll('\\"', '"') : term,
    );
    const names = [
      'error',
      'fatal',
      'err',
      'severe',
      'crit',
      'critical',
      'alert',
      'emerg',
      'emergency',
      'panic',
    ];
    for (const name of names.flatMap((each) => [each, each.toUpperCase()]))
      for (const line of [`{"level":"${name}"}`, `{"severity": "${name}"}`, `level=${name} msg=x`]) {
        expect([line, lineOf(line).level]).toEqual([line, expect.stringMatching(/ERROR|FATAL/)]);
        expect([line, terms.some((term) => line.includes(term))]).toEqual([line, true]);
      }
  });
});
