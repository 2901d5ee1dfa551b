import { known } from '../../../lang/descent.ts';
import { type Aggregate, readAggregate } from './aggregate.ts';
import {
  columnName,
  type Expression,
  type Expressions,
  type Row,
  readExpressions,
  truth,
  type Value,
} from './expression.ts';
import { type InsightsToken, insightsReader, insightsTokens, malformed } from './tokens.ts';

/** A step of a query: rows in, rows out. */
type Step = (rows: readonly Row[]) => Row[];

/** A query that can be run. */
export interface Query {
  /** Columns to show, in this order. */
  readonly columns: readonly string[];
  run(rows: readonly Row[]): QueryResult;
}

/** What a query comes to. */
export interface QueryResult {
  readonly rows: readonly Row[];
  /** How many events the query's filters let through, before they were aggregated or limited. */
  readonly matched: number;
}

const DEFAULT_COLUMNS = ['@timestamp', '@message'];
const DEFAULT_LIMIT = 10_000;
/** Commands that leave an event a row. */
const ROW_BY_ROW: readonly string[] = ['fields', 'display', 'filter', 'sort'];

/**
 * Compiles a query of Logs Insights: fields, display, filter, stats … by, sort, limit, dedup.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 * @throws AwsError MalformedQueryException with the place.
 */
export function compileQuery(query: string, limit = DEFAULT_LIMIT): Query {
  let columns: readonly string[] = DEFAULT_COLUMNS;
  const steps: Step[] = [];
  let filters = 0;
  let isFiltering = true;
  for (const tokens of commandsOf(insightsTokens(query))) {
    const [first, ...rest] = tokens;
    const expressions = readExpressions(insightsReader(rest, first?.end ?? 0));
    const command = first?.text.toLowerCase() ?? '';
    const compile = known(COMMANDS, command);
    if (first === undefined || compile === undefined)
      throw malformed(`unknown command ${command}`, first?.start ?? 0, first?.end ?? 0);
    const { step, shows } = compile(expressions);
    if (!expressions.reader.done) throw expressions.reader.error('unexpected symbol found');
    steps.push(step);
    isFiltering &&= ROW_BY_ROW.includes(command);
    if (isFiltering) filters = steps.length;
    columns = shows ?? columns;
  }
  return {
    columns,
    run(rows) {
      const matching = steps.slice(0, filters).reduce<Row[]>((current, step) => step(current), [...rows]);
      const found = steps.slice(filters).reduce<Row[]>((current, step) => step(current), matching);
      return { rows: found.slice(0, limit), matched: matching.length };
    },
  };
}

function commandsOf(tokens: readonly InsightsToken[]): InsightsToken[][] {
  const commands: InsightsToken[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'operator' && token.text === '|') commands.push([]);
    else commands.at(-1)?.push(token);
  }
  return commands;
}

type Compile = (expressions: Expressions) => { step: Step; shows?: readonly string[] };

const COMMANDS: Readonly<Record<string, Compile>> = {
  fields: compileFields,
  display: compileFields,
  filter(expressions) {
    const condition = expressions.condition();
    return { step: (rows) => rows.filter((row) => truth(condition(row))) };
  },
  stats: compileStats,
  sort({ reader, sum }) {
    const by = sum();
    const descending = reader.take('desc') || !reader.take('asc');
    return { step: (rows) => [...rows].sort((a, b) => compareValues(by(a), by(b)) * (descending ? -1 : 1)) };
  },
  limit({ reader }) {
    const count = Number(reader.next().text);
    return { step: (rows) => rows.slice(0, count) };
  },
  dedup(expressions) {
    const keys = namedExpressions(expressions);
    return {
      step: (rows) => {
        const seen = new Set<string>();
        return rows.filter((row) => {
          const key = JSON.stringify(keys.map(({ of }) => of(row) ?? null));
          if (seen.has(key)) return false;
          seen.add(key);
          return true;
        });
      },
    };
  },
};

interface Named {
  readonly name: string;
  readonly of: Expression;
}

function namedExpressions({ reader, sum }: Expressions): Named[] {
  const found: Named[] = [];
  do {
    const mark = reader.mark();
    const of = reader.take('bin') ? readBin(reader) : sum();
    const text = columnName(reader.since(mark));
    found.push({ name: reader.take('as') ? reader.next().text : text, of });
  } while (reader.take(','));
  return found;
}

function compileFields(expressions: Expressions): ReturnType<Compile> {
  const fields = namedExpressions(expressions);
  return {
    step: (rows) =>
      rows.map((row) => ({ ...row, ...Object.fromEntries(fields.map(({ name, of }) => [name, of(row)])) })),
    shows: fields.map(({ name }) => name),
  };
}

function compileStats(expressions: Expressions): ReturnType<Compile> {
  const { reader } = expressions;
  const aggregates: Aggregate[] = [];
  do aggregates.push(readAggregate(expressions));
  while (reader.take(','));
  const keys = reader.take('by') ? namedExpressions(expressions) : [];
  return {
    step: (rows) => {
      const groups = new Map<string, Row[]>();
      for (const row of rows) {
        const key = JSON.stringify(keys.map(({ of }) => of(row) ?? null));
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [row]);
        else group.push(row);
      }
      if (keys.length === 0 && groups.size === 0) groups.set('', []);
      return [...groups.values()].map((group) => ({
        ...Object.fromEntries(keys.map(({ name, of }) => [name, of(group[0] ?? {})])),
        ...Object.fromEntries(aggregates.map(({ name, compute }) => [name, compute(group)])),
      }));
    },
    shows: [...keys, ...aggregates].map(({ name }) => name),
  };
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `bin(5m)`: the start of the period that an event is in. */
function readBin(reader: Expressions['reader']): Expression {
  reader.expect('(');
  const [, amount = '', unit = ''] = /^(\d+)([smhd])$/.exec(reader.next().text) ?? [];
  const period = Number(amount) * (UNITS[unit] ?? Number.NaN);
  if (!(period > 0)) throw reader.error('expected a period such as 5m');
  reader.expect(')');
  return (row) => {
    const start = Math.floor(Date.parse(`${row['@timestamp']}Z`) / period) * period;
    // What an earlier `stats` made has no time of its own.
    return Number.isFinite(start) ? insightsTime(start) : undefined;
  };
}

/** A time as Insights writes it: `2026-11-22 12:00:00.000`, UTC. */
export function insightsTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

/**
 * What reads as a number is one, even as text, and comes after all that does not.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Sort.html
 */
function compareValues(a: Value, b: Value): number {
  const [first, second] = [numberIn(a), numberIn(b)];
  if (first !== undefined && second !== undefined) return first - second;
  if (first !== undefined || second !== undefined) return first === undefined ? -1 : 1;
  return String(a ?? '') < String(b ?? '') ? -1 : String(a ?? '') > String(b ?? '') ? 1 : 0;
}

function numberIn(value: Value): number | undefined {
  const text = String(value ?? '');
  return /^[-+]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
