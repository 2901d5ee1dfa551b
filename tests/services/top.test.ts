import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../src/services/logs/lines/log-line.ts';
import { createCallBudget } from '../../src/services/top/call-budget.ts';
import { createRecentLines } from '../../src/services/top/recent-lines.ts';
import { createTestClock } from '../support/clock.ts';

const START = Date.parse('2026-11-27T12:00:00.000Z');

const line = (index: number, more: Partial<LogLine> = {}): LogLine => ({
  time: new Date(START + index).toISOString(),
  source: 'function',
  kind: 'app',
  level: 'ERROR',
  requestId: `r${index}`,
  message: 'boom',
  fields: {},
  stack: null,
  eventId: `e${index}`,
  errorWord: false,
  stream: 's',
  late: false,
  raw: 'boom',
  ...more,
});

describe('calls for lines', () => {
  it('are no more in any minute than may be, however many are wanted', async () => {
    const clock = createTestClock();
    const admit = createCallBudget({ clock, signal: new AbortController().signal }, 120);
    const sent: number[] = [];
    for (let count = 0; count < 1000; count += 1) {
      await admit();
      sent.push(clock.now().getTime());
      clock.advance(count % 7);
    }
    for (const [index, time] of sent.entries())
      expect((sent[index + 120] ?? Number.POSITIVE_INFINITY) - time).toBeGreaterThanOrEqual(60_000);
  });
});

describe('recent lines', () => {
  it('keep the newest, and say from when on errors were counted where there were too many', () => {
    const recent = createRecentLines();
    recent.add(Array.from({ length: 20_000 }, (_, index) => line(index)));
    const { lines, errors, countedFrom, groups } = recent.within(START, START + 60_000);
    expect([lines.length, lines.at(-1)?.eventId, lines[0]?.raw]).toEqual([500, 'e19999', undefined]);
    expect([errors, groups.length, countedFrom]).toEqual([5000, 1, line(14_999).time]);
  });

  it('count errors that are ahead of the clock, and show lines in the order of time', () => {
    const recent = createRecentLines();
    recent.add([line(63_000), line(5), line(70_000)]);
    const { errors, lines } = recent.within(START, START + 60_000);
    expect([errors, lines.map(({ eventId }) => eventId)]).toEqual([3, ['e5', 'e63000', 'e70000']]);
  });

  it('hold little of lines of any length', () => {
    const recent = createRecentLines();
    const message = 'x'.repeat(1_000_000);
    for (let index = 0; index < 100; index += 1) recent.add([line(index, { message, raw: message })]);
    const { lines, errors } = recent.within(START, START + 60_000);
    expect([lines.length, errors]).toEqual([1, 8]);
  });

  it('let go of errors and refusals that are older than the time', () => {
    const recent = createRecentLines();
    const refused = { kind: 'access', level: 'WARN', fields: { status: '429' } } as const;
    recent.add([line(0), line(1, refused), line(2000), line(2001, refused)]);
    expect(recent.within(START, START + 3000)).toMatchObject({ errors: 2, throttled: 2 });
    expect(recent.within(START + 1000, START + 4000)).toMatchObject({ errors: 1, throttled: 1 });
    expect(recent.within(START + 3000, START + 6000)).toMatchObject({ errors: 0, throttled: 0, groups: [] });
  });
});
