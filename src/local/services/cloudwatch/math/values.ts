import { AwsError } from '../../../aws-error.ts';

/** Values of a metric or an expression, by the start of their period in milliseconds since 1970. */
export interface Series {
  readonly label: string;
  readonly points: ReadonlyMap<number, number>;
  /** Of a metric's values in that time, when there are several; the points are those of the first. */
  readonly units?: readonly string[];
}

/** What an expression comes to. */
export type MathValue = number | Series | readonly Series[];

/** What an expression is evaluated in. */
export interface Scope {
  /** Another query of the same request. @throws AwsError when there is none. */
  byId(id: string): MathValue;
  /** The metrics of the request whose id or label contains a text. */
  metrics(filter: string): readonly Series[];
  /** The starts of all periods. */
  readonly times: readonly number[];
  readonly periodSeconds: number;
  /** Counts datapoints that were made on the way. @throws AwsError when they are too many. */
  readonly spend: (datapoints: number) => void;
}

export function mathError(why: string): AwsError {
  return new AwsError('ValidationError', `Error in expression: ${why}`);
}

export function isSeries(value: MathValue): value is Series {
  return typeof value === 'object' && !Array.isArray(value);
}

export function datapointsIn(value: MathValue): number {
  if (typeof value === 'number') return 0;
  return isSeries(value) ? value.points.size : value.reduce((total, { points }) => total + points.size, 0);
}

/** @throws AwsError when it is a list or a number. */
export function oneSeries(value: MathValue | undefined, name: string): Series {
  if (value !== undefined && isSeries(value)) return value;
  throw mathError(`${name} takes a time series`);
}

/** Applies to each value of a series, of each series in a list, or to a number. What is not finite is no datapoint. */
export function mapValues(value: MathValue, change: (value: number) => number): MathValue {
  if (typeof value === 'number') return change(value);
  if (!isSeries(value)) return value.map((each) => mapValues(each, change) as Series);
  return {
    label: value.label,
    points: finite([...value.points].map(([time, each]) => [time, change(each)])),
  };
}

/** Applies to values of the same time: series with series, or with the same number throughout. */
export function combineValues(
  a: MathValue,
  b: MathValue,
  operate: (a: number, b: number) => number,
): MathValue {
  if (typeof a === 'number') return mapValues(b, (each) => operate(a, each));
  if (typeof b === 'number') return mapValues(a, (each) => operate(each, b));
  if (!isSeries(a)) return a.map((each) => combineValues(each, b, operate) as Series);
  if (!isSeries(b)) return b.map((each) => combineValues(a, each, operate) as Series);
  const points = [...a.points].flatMap(([time, value]): [number, number][] => {
    const other = b.points.get(time);
    return other === undefined ? [] : [[time, operate(value, other)]];
  });
  return { label: a.label, points: finite(points) };
}

export function finite(points: readonly (readonly [number, number])[]): Map<number, number> {
  return new Map(points.filter(([, value]) => Number.isFinite(value)));
}
