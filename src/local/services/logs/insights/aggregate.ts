import { greatest, least } from '../../../extremes.ts';
import { known } from '../../../lang/descent.ts';
import { columnName, type Expression, type Expressions, type Row, type Value } from './expression.ts';

/** A column of `stats`: one value for all the rows of a group. */
export interface Aggregate {
  readonly name: string;
  readonly compute: (rows: readonly Row[]) => Value;
}

const COMPUTATIONS: Readonly<Record<string, (values: readonly number[], parameter: number) => Value>> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  avg: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  min: (values) => least(values),
  max: (values) => greatest(values),
  pct: (values, percent) => percentile(values, percent),
  stddev: (values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  },
};

/** Functions that take any value, not numbers alone. */
const COUNTS: ReadonlySet<string> = new Set(['count', 'count_distinct', 'earliest', 'latest']);

/** Reads `pct(@duration, 99) as p99`. */
export function readAggregate({ reader, sum }: Expressions): Aggregate {
  const mark = reader.mark();
  const fn = reader.next().text.toLowerCase();
  reader.expect('(');
  const everything = reader.take('*');
  const of = everything || reader.sees(')') ? undefined : sum();
  const parameter = reader.take(',') ? Number(reader.next().text) : 0;
  reader.expect(')');
  const text = columnName(reader.since(mark));
  const name = reader.take('as') ? reader.next().text : text;
  if (!COUNTS.has(fn) && known(COMPUTATIONS, fn) === undefined) throw reader.error(`unknown function ${fn}`);
  return { name, compute: (rows) => compute({ fn, of, parameter }, rows) };
}

/** A call of a function as it was written. */
interface Call {
  readonly fn: string;
  readonly of: Expression | undefined;
  readonly parameter: number;
}

function compute({ fn, of, parameter }: Call, rows: readonly Row[]): Value {
  const values = of === undefined ? [] : rows.map(of).filter((value) => value !== undefined);
  if (fn === 'count') return of === undefined ? rows.length : values.length;
  if (fn === 'count_distinct') return new Set(values.map(String)).size;
  if (fn === 'earliest' || fn === 'latest') return fn === 'earliest' ? values.at(-1) : values[0];
  const computation = known(COMPUTATIONS, fn);
  const numbers = values.map(Number).filter((value) => !Number.isNaN(value));
  return numbers.length === 0 ? undefined : computation?.(numbers, parameter);
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.min(Math.max(rank, 1), sorted.length) - 1] ?? 0;
}
