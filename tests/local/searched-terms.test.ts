import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compilePattern } from '../../src/local/services/logs/pattern/pattern.ts';
import { createLineReader } from '../../src/services/logs/lines/read-line.ts';
import { checkPattern } from '../../src/services/logs/pattern.ts';
import { serverPattern } from '../../src/services/logs/selection.ts';
import { searchedTexts } from '../../src/views/logs.ts';
import { assertProperty } from '../support/properties.ts';

const ID = '8f5f9d2c-7c1e-4f0e-b1de-1c5f3a2b4c6d';
const words = fc.constantFrom(
  'item',
  'status=503',
  'cold',
  'ERROR',
  'failed in 12 ms',
  '"quoted"',
  'größe',
  'a\tb\nc',
  'late',
);
const text = fc.array(words, { minLength: 1, maxLength: 4 }).map((all) => all.join(' '));
const level = fc.constantFrom('INFO', 'warn', 'ERROR', 50, 'critical', undefined);
const milliseconds = fc.integer({ min: 1, max: 99_999 }).map((value) => value / 7);

const json = fc
  .record(
    { level, message: text, reason: text, count: fc.integer(), nested: fc.record({ a: text }) },
    { requiredKeys: [] },
  )
  .map((members) => JSON.stringify(members));
const thrown = fc
  .record({
    errorType: fc.constant('TypeError'),
    errorMessage: text,
    stackTrace: fc.array(text),
    requestId: fc.constant(ID),
  })
  .map((members) => JSON.stringify(members));
const platform = fc
  .record({
    type: fc.constantFrom(
      'platform.report',
      'platform.initStart',
      'platform.logsDropped',
      'platform.restoreReport',
    ),
    status: fc.constantFrom('success', 'timeout', 'error'),
    durationMs: milliseconds,
    initDurationMs: milliseconds,
  })
  .map(({ type, status, ...metrics }) =>
    JSON.stringify({
      type,
      record: { requestId: ID, status, metrics, droppedRecords: 12, errorType: 'Runtime.ExitError' },
    }),
  );
const report = milliseconds.map(
  (ms) =>
    `REPORT RequestId: ${ID}\tDuration: ${ms.toFixed(2)} ms\tBilled Duration: ${Math.ceil(ms)} ms\tMemory Size: 128 MB\tMax Memory Used: 74 MB\tInit Duration: ${ms.toFixed(2)} ms\tStatus: timeout`,
);
const access = fc
  .record({
    status: fc.constantFrom('200', '404', '503'),
    latency: fc.nat(999).map(String),
    path: fc.constant('/items/one'),
  })
  .map((members) => JSON.stringify({ method: 'GET', requestId: ID, ...members }));
const written = fc.oneof(
  fc.oneof(json, thrown, platform, report, text).map((message) => ({ message, source: 'function' as const })),
  access.map((message) => ({ message, source: 'api' as const })),
);

it('lets through every line that has a text as it is shown, or as it was written', () => {
  assertProperty(
    fc.property(
      written,
      fc.record({ json: fc.boolean(), source: fc.boolean() }),
      fc.boolean(),
      fc.tuple(fc.nat(10_000), fc.nat(10_000), fc.integer({ min: 1, max: 40 })),
      ({ message, source }, shown, late, [which, at, length]) => {
        const line = createLineReader(true)(
          { message, timestamp: 0, eventId: 'e', logStreamName: 's' },
          source,
          late,
        );
        const texts = searchedTexts(line, shown, shown.json).filter((each) => each !== '');
        const chosen = texts[which % texts.length] ?? '';
        const start = at % chosen.length;
        const grep = chosen.slice(start, start + length);
        const pattern = serverPattern({ errors: false, grep, shown }, source) ?? '';
        expect(checkPattern(pattern)).toBeUndefined();
        expect([grep, pattern, compilePattern(pattern)(message)]).toEqual([grep, pattern, true]);
      },
    ),
    { numRuns: 5000 },
  );
});

it.each([
  ['AlreadyExists', '"AlreadyExists"'],
  ['reason=AlreadyExists', '"reason" "AlreadyExists"'],
  ['POST /items', '"POST" "items"'],
  ['status=503', '"status" "503"'],
  ['line-', '"line"'],
  ['=>', undefined],
  ['INFO', undefined],
])('asks for few lines: %s by %s', (grep, pattern) => {
  expect(serverPattern({ errors: false, grep }, 'function')).toBe(pattern);
});

it('leaves out on the server what means the same there', () => {
  const wanted = (selection: object) => serverPattern({ errors: false, ...selection }, 'function');
  expect(wanted({ exclude: ['/health', 'a "b"'] })).toBe('-"/health"');
  expect(wanted({ exclude: ['x'], grep: 'item' })).toBe('"item" -"x"');
  // Beside them terms of which any will do count for nothing.
  expect(wanted({ exclude: ['x'], errors: true })).not.toContain('-"x"');
  expect(
    wanted({ exclude: Array.from({ length: 50 }, (_, index) => `${'x'.repeat(100)}${index}`) })?.length,
  ).toBeLessThan(1025);
});
