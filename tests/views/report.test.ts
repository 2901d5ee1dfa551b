import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../src/views/report/html.ts';
import { reportJunit } from '../../src/views/report/junit.ts';
import { reportMarkdown } from '../../src/views/report/markdown.ts';
import { chartMarks } from '../../src/views/report/marks.ts';
import { panelsOf } from '../../src/views/report/panels.ts';
import { axisMarks, markText } from '../../src/views/report/scale.ts';
import { reportView } from '../../src/views/report/summary.ts';
import { timeTicks } from '../../src/views/report/time-ticks.ts';
import { assertProperty } from '../support/properties.ts';
import { seen, showing } from '../support/views.ts';
import { weekReport } from '../support/week-report.ts';

describe('an axis', () => {
  it.each([
    [3100, true, [0, 1000, 2000, 3000, 4000]],
    [3, true, [0, 1, 2, 3]],
    [1, true, [0, 1]],
    [0, true, [0, 1]],
    [11, true, [0, 2, 4, 6, 8, 10, 12]],
    [61, true, [0, 25, 50, 75]],
    [1.1, false, [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2]],
    [228, false, [0, 50, 100, 150, 200, 250]],
  ])('for values up to %d, whole: %s', (most, whole, marks) => {
    expect(axisMarks(most, whole)).toEqual(marks);
  });

  it('holds every value, wastes no more than a quarter, and counts in whole numbers', () => {
    const amount = fc.oneof(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), fc.nat(1e6));
    assertProperty(
      fc.property(amount, (most) => {
        const whole = Number.isInteger(most) && most > 0;
        const marks = axisMarks(most, whole);
        const top = marks.at(-1) ?? 0;
        expect(marks[0]).toBe(0);
        expect(marks.length).toBeLessThanOrEqual(7);
        expect(top).toBeGreaterThanOrEqual(most * (1 - 1e-9));
        if (most > 0) expect(most / top).toBeGreaterThan(0.74);
        if (whole) expect(marks.every(Number.isInteger)).toBe(true);
      }),
    );
  });

  it('has marks with all their digits and a unit', () => {
    expect([0, 0.25, 2.5].map((value) => markText(value, 'ms', 2.5))).toEqual(['0 ms', '0.25 ms', '2.5 ms']);
    expect([0, 1500].map((value) => markText(value, 'ms', 1500))).toEqual(['0 s', '1.5 s']);
    expect([2500, 12_500, 20_000].map((value) => markText(value, 'count', 20_000))).toEqual([
      '2500',
      '12.5k',
      '20k',
    ]);
  });
});

describe('the axis of time', () => {
  const ticks = (from: string, to: string) =>
    timeTicks({ from, to, periodSeconds: 60 }).map(({ text }) => text);

  it.each([
    [
      '2026-11-27T11:04:00.000Z',
      '2026-11-27T11:32:00.000Z',
      ['11:05', '11:10', '11:15', '11:20', '11:25', '11:30'],
    ],
    [
      '2026-11-27T09:00:00.000Z',
      '2026-11-27T12:00:00.000Z',
      ['09:00', '09:30', '10:00', '10:30', '11:00', '11:30', '12:00'],
    ],
    ['2026-11-26T12:07:00.000Z', '2026-11-27T12:07:00.000Z', ['18:00', '11-27', '06:00', '12:00']],
    [
      '2026-11-20T12:00:00.000Z',
      '2026-11-27T12:00:00.000Z',
      ['11-21', '11-22', '11-23', '11-24', '11-25', '11-26', '11-27'],
    ],
  ])('from %s to %s stands at round times', (from, to, expected) => {
    expect(ticks(from, to)).toEqual(expected);
  });

  it('has few marks within the time, however long it is', () => {
    assertProperty(
      fc.property(
        fc.integer({ min: 0, max: 2e9 }),
        fc.integer({ min: 60, max: 455 * 86_400 }),
        (from, seconds) => {
          const [start, end] = [from, from + seconds].map((time) => new Date(time * 1000).toISOString());
          const marks = timeTicks({ from: start ?? '', to: end ?? '', periodSeconds: 60 });
          expect(marks.length).toBeLessThanOrEqual(8);
          expect(marks.every(({ share }) => share >= 0 && share <= 1)).toBe(true);
        },
      ),
    );
  });
});

describe('the charts', () => {
  it('have each failure on a scale of its own, and name what did not happen', () => {
    const { shown, silent } = panelsOf(weekReport().metrics);
    const keys = shown.map(({ metrics }) => metrics.map(({ key }) => key));
    for (const alone of ['5xx', '4xx', 'requests', 'crashes']) expect(keys).toContainEqual([alone]);
    expect(silent).toEqual(['Throttled invocations', 'Throttled writes of the table']);
  });

  it('explain a line of one value', () => {
    const week = weekReport();
    const metrics = week.metrics.metrics.map((metric) =>
      metric.key === 'requests' ? { ...metric, points: metric.points.slice(5, 6) } : metric,
    );
    const { text } = reportHtml({ ...week, metrics: { ...week.metrics, metrics } });
    expect(text).toMatch(/<\/svg> requests: one value, \d+ at 2026-11-20 17:00<\/li>/);
    expect(text).toMatch(/<path class="dot s0" d="M\d+ \d+h\.1"\/>/);
    expect(text).not.toContain('figcaption');
  });

  it('mark releases and alarms, those that lie close together as one, and none outside of the time', () => {
    const { metrics, releases, fired } = weekReport();
    const early = { number: 1, time: '2020-01-01T00:00:00.000Z', version: '0' };
    const marks = chartMarks({ releases: [early, ...(releases ?? [])], fired: fired ?? [] }, metrics);
    expect(marks.map(({ label }) => label)).toEqual(['r11', 'r12–r13', '!2', '!']);
    expect(marks[2]?.text.match(/went off/g)).toHaveLength(2);
    const many = Array.from({ length: 200 }, (_, index) => ({
      alarm: 'a',
      time: new Date(Date.parse(metrics.from) + index * 3_000_000).toISOString(),
      reason: null,
    }));
    expect(chartMarks({ releases: [], fired: many }, metrics).length).toBeLessThanOrEqual(26);
  });
});

describe('the page', () => {
  it('of a busy week is small', () => {
    expect(Buffer.byteLength(reportHtml(weekReport()).text)).toBeLessThan(100 * 1024);
  });

  it('says how to see what happened to a request', () => {
    const { text } = reportHtml(weekReport());
    expect(text).toContain(
      'backoffice explain 8f5cbd1c-7d0b-4d5d-9c5e-0d9bac2f1050 --since 2026-11-20T12:00:00.000Z --env prod',
    );
    const [, to = ''] = /href="#(request-\d+)"/.exec(text) ?? [];
    expect(text).toContain(`<tr id="${to}">`);
  });
});

it('every form begins with the kind of trouble', async () => {
  const week = weekReport();
  const told =
    'the table was throttled: 44 throttle events, 460 requests failed by it; the function timed out: 12 invocations; 1 kind of error is new since release 12';
  expect(reportHtml(week).text).toContain(`<title>prod: ${told}</title>`);
  expect(reportMarkdown(week).text).toContain(`**${told}**`);
  expect(reportJunit(week).text).toContain(`<property name="summary" value="${told}"/>`);
  const shown = await seen(showing('report', reportView, week), 200);
  expect(shown.split('\n')[0]).toBe(`prod: ${told}`);
});
