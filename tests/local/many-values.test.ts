import { expect, it } from 'vitest';
import { greatest, least } from '../../src/local/extremes.ts';
import { MATH_FUNCTIONS } from '../../src/local/services/cloudwatch/math/functions.ts';
import { compileQuery } from '../../src/local/services/logs/insights/query.ts';
import { factsOf } from '../../src/local/services/xray/trace-summary.ts';

/** More than a call may have arguments. */
const COUNT = 200_000;
const numbers = Array.from({ length: COUNT }, (_, index) => index);

it('the least and the greatest of many values are found', () => {
  expect([least(numbers), greatest(numbers)]).toEqual([0, COUNT - 1]);
  expect([least(numbers, -1), greatest([], 7)]).toEqual([-1, 7]);
});

it('by a query of many log lines', () => {
  const { run } = compileQuery('stats min(n) as least, max(n) as most');
  expect(run(numbers.map((n) => ({ n }))).rows).toEqual([{ least: 0, most: COUNT - 1 }]);
});

it.each([
  ['MIN', 0],
  ['MAX', COUNT - 1],
])('by %s of many datapoints', (name, value) => {
  const series = { label: 'm', points: new Map(numbers.map((n) => [n, n])) };
  const scope = { byId: () => 0, metrics: () => [], times: [], periodSeconds: 60, spend: () => undefined };
  expect(MATH_FUNCTIONS[name]?.([series], scope)).toBe(value);
});

it('in a trace of many segments', () => {
  const segments = numbers.map((n) => ({ id: String(n), name: 's', trace_id: 't', start_time: n }));
  expect(factsOf('t', segments)).toMatchObject({ start: 0, duration: COUNT - 1 });
});
