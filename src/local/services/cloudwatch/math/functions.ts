import { greatest, least } from '../../../extremes.ts';
import {
  finite,
  isSeries,
  type MathValue,
  mapValues,
  mathError,
  oneSeries,
  type Scope,
  type Series,
} from './values.ts';

type MathFunction = (values: readonly MathValue[], scope: Scope) => MathValue;

const sumOf = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const averageOf = (values: readonly number[]): number => sumOf(values) / values.length;

/**
 * Functions of metric math.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export const MATH_FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ABS: ([value = 0]) => mapValues(value, Math.abs),
  CEIL: ([value = 0]) => mapValues(value, Math.ceil),
  FLOOR: ([value = 0]) => mapValues(value, Math.floor),
  LOG: ([value = 0]) => mapValues(value, Math.log),
  LOG10: ([value = 0]) => mapValues(value, Math.log10),
  SUM: aggregate(sumOf),
  AVG: aggregate(averageOf),
  MIN: aggregate((values) => least(values)),
  MAX: aggregate((values) => greatest(values)),
  STDDEV: aggregate((values) => {
    const mean = averageOf(values);
    return Math.sqrt(averageOf(values.map((value) => (value - mean) ** 2)));
  }),
  DATAPOINT_COUNT: aggregate((values) => values.length),
  METRIC_COUNT: ([value = 0]) => (Array.isArray(value) ? value.length : 1),
  PERIOD: (_values, { periodSeconds }) => periodSeconds,
  TIME_SERIES: ([value = 0], { times }) =>
    typeof value === 'number'
      ? { label: String(value), points: new Map(times.map((time) => [time, value])) }
      : value,
  FILL: ([value = 0, filler = 0], { times }) => eachSeries(value, (series) => fill(series, filler, times)),
  IF: ([condition = 0, then = 0, otherwise]) => choose(condition, then, otherwise),
  DIFF: ([value = 0]) => eachSeries(value, (series) => successive(series, (now, before) => now - before)),
  RATE: ([value = 0]) =>
    eachSeries(value, (series) => successive(series, (now, before, seconds) => (now - before) / seconds)),
  RUNNING_SUM: ([value = 0]) =>
    eachSeries(value, (series) => {
      let total = 0;
      const points = inOrder(series).map(([time, each]): [number, number] => {
        total += each;
        return [time, total];
      });
      return { ...series, points: new Map(points) };
    }),
};

/** Of a series one number; of a list one series, across what its members have at each time. */
function aggregate(of: (values: readonly number[]) => number): MathFunction {
  return ([value = 0]) => {
    if (typeof value === 'number') return of([value]);
    if (isSeries(value)) return of([...value.points.values()]);
    const times = [...new Set(value.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b);
    const points = times.map((time): [number, number] => [
      time,
      of(value.flatMap((series) => series.points.get(time) ?? [])),
    ]);
    return { label: value[0]?.label ?? '', points: finite(points) };
  };
}

function eachSeries(value: MathValue, change: (series: Series) => Series): MathValue {
  if (typeof value === 'number') throw mathError('a time series is needed, not a number');
  return isSeries(value) ? change(value) : value.map(change);
}

function inOrder({ points }: Series): [number, number][] {
  return [...points].sort(([a], [b]) => a - b);
}

function successive(series: Series, of: (now: number, before: number, seconds: number) => number): Series {
  const points = inOrder(series);
  const changes = points.slice(1).map(([time, value], index): [number, number] => {
    const [beforeTime, before] = points[index] ?? [0, 0];
    return [time, of(value, before, (time - beforeTime) / 1000)];
  });
  return { ...series, points: finite(changes) };
}

/** Filler: a number, another series, or the words REPEAT and LINEAR, which come as labels. */
function fill(series: Series, filler: MathValue, times: readonly number[]): Series {
  const known = inOrder(series);
  const word = isSeries(filler) && filler.points.size === 0 ? filler.label : '';
  let next = 0;
  const at = (time: number): number | undefined => {
    if (typeof filler === 'number') return filler;
    const [before, after] = [known[next - 1], known[next]];
    if (word === 'REPEAT') return before?.[1];
    if (word !== 'LINEAR') return oneSeries(filler, 'FILL').points.get(time);
    if (before === undefined || after === undefined) return undefined;
    return before[1] + ((after[1] - before[1]) * (time - before[0])) / (after[0] - before[0]);
  };
  const points = times.flatMap((time): [number, number][] => {
    while ((known[next]?.[0] ?? Number.POSITIVE_INFINITY) <= time) next += 1;
    const value = series.points.get(time) ?? at(time);
    return value === undefined ? [] : [[time, value]];
  });
  return { ...series, points: new Map(points) };
}

/** Without an `otherwise`, times at which the condition does not hold have no datapoint. */
function choose(condition: MathValue, then: MathValue, otherwise: MathValue | undefined): MathValue {
  if (typeof condition === 'number')
    return (condition === 0 ? otherwise : then) ?? { label: '', points: new Map() };
  const tested = oneSeries(condition, 'IF');
  const at = (value: MathValue | undefined, time: number): number | undefined => {
    if (value === undefined || typeof value === 'number') return value;
    return oneSeries(value, 'IF').points.get(time);
  };
  const points = [...tested.points].flatMap(([time, holds]): [number, number][] => {
    const value = at(holds === 0 ? otherwise : then, time);
    return value === undefined ? [] : [[time, value]];
  });
  return { label: tested.label, points: new Map(points) };
}

const flag = (holds: boolean): number => (holds ? 1 : 0);

/** Operators by how tightly they bind, the loosest first. */
export const OPERATORS: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { '||': (a, b) => flag(a !== 0 || b !== 0), OR: (a, b) => flag(a !== 0 || b !== 0) },
  { '&&': (a, b) => flag(a !== 0 && b !== 0), AND: (a, b) => flag(a !== 0 && b !== 0) },
  {
    '<': (a, b) => flag(a < b),
    '<=': (a, b) => flag(a <= b),
    '>': (a, b) => flag(a > b),
    '>=': (a, b) => flag(a >= b),
    '==': (a, b) => flag(a === b),
    '!=': (a, b) => flag(a !== b),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b },
  { '^': (a, b) => a ** b },
];
