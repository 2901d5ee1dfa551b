import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { type LabelZone, timeOf } from './label-times.ts';

/** The values of a result, by their times. */
type Points = ReadonlyMap<number, number>;

/** Makes the label of a result. */
export type LabelOf = (query: MetricDataQuery, points: Points) => string;

const PLACEHOLDER = /\$\{([^}]*)\}/g;
const PROPERTY = /^PROP\('([^']*)'\)$/;
const DIMENSION = 'Dim.';
const DEFAULT = 'LABEL';
/** "You can add up to five dynamic values to a label": graph-dynamic-labels.html. */
const MOST_VALUES = 5;

/**
 * What stands for a number in a label.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html
 * How the numbers are written is believed, not proven.
 */
const NUMBERS: Readonly<Record<string, (values: readonly number[]) => number | undefined>> = {
  AVG: (values) => (values.length === 0 ? undefined : sum(values) / values.length),
  DATAPOINT_COUNT: (values) => values.length,
  FIRST: (values) => values[0],
  FIRST_LAST_RANGE: (values) => difference(values.at(-1), values[0]),
  LAST: (values) => values.at(-1),
  MAX: (values) => values.reduce(higher, undefined),
  MIN: (values) => values.reduce(lower, undefined),
  MIN_MAX_RANGE: (values) => difference(values.reduce(higher, undefined), values.reduce(lower, undefined)),
  SUM: sum,
};

type Property = (query: MetricDataQuery, account: Account) => string | number | undefined;

const PROPERTIES: Readonly<Record<string, Property>> = {
  AccountId: (_query, account) => account.id,
  MetricName: ({ MetricStat }) => MetricStat?.Metric?.MetricName,
  Namespace: ({ MetricStat }) => MetricStat?.Metric?.Namespace,
  Period: ({ MetricStat }) => MetricStat?.Period,
  Region: (_query, account) => account.region,
  Stat: ({ MetricStat }) => MetricStat?.Stat,
};

/** Labels with their placeholders filled in. */
export function dynamicLabels(account: Account, zone: LabelZone): LabelOf {
  return (query, points) => {
    const ordered = [...points].sort(([a], [b]) => a - b);
    const values = ordered.map(([, value]) => value);
    const plain = query.MetricStat?.Metric?.MetricName ?? query.Id ?? '';
    return (query.Label ?? plain).replace(PLACEHOLDER, (_all, name: string) => {
      if (name === DEFAULT) return plain;
      const [number, time] = [own(NUMBERS, name), timeOf(name)];
      const shown = number?.(values) ?? time?.(ordered, zone) ?? propertyOf(name, query, account);
      return String(shown ?? '');
    });
  };
}

/** @throws AwsError for what AWS does not have, for what is not served, and for too many of them. */
export function checkLabel(query: MetricDataQuery): void {
  const { Label = '' } = query;
  const placeholders = [...Label.matchAll(PLACEHOLDER)].map(([all, name = '']) => ({ all, name }));
  const unknown = placeholders.find(({ name }) => !isKnown(name, query));
  if (unknown !== undefined)
    throw invalid(`The embedded environment does not serve dynamic labels with ${unknown.all}`);
  const defaults = placeholders.filter(({ name }) => name === DEFAULT).length;
  if (defaults > 1) throw invalid(`A label can have ${DEFAULT} only once`);
  if (placeholders.length - defaults > MOST_VALUES)
    throw invalid(`A label can have at most ${MOST_VALUES} dynamic values`);
}

function isKnown(name: string, { MetricStat }: MetricDataQuery): boolean {
  const property = PROPERTY.exec(name)?.[1];
  if (property === undefined)
    return name === DEFAULT || own(NUMBERS, name) !== undefined || timeOf(name) !== undefined;
  return (
    MetricStat !== undefined && (property.startsWith(DIMENSION) || own(PROPERTIES, property) !== undefined)
  );
}

/** The words of these refusals are believed, not proven. */
function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

function propertyOf(name: string, query: MetricDataQuery, account: Account): string | number | undefined {
  const property = PROPERTY.exec(name)?.[1] ?? '';
  if (!property.startsWith(DIMENSION)) return own(PROPERTIES, property)?.(query, account);
  const dimension = property.slice(DIMENSION.length);
  return query.MetricStat?.Metric?.Dimensions?.find(({ Name }) => Name === dimension)?.Value;
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function higher(most: number | undefined, value: number): number {
  return most === undefined ? value : Math.max(most, value);
}

function lower(least: number | undefined, value: number): number {
  return least === undefined ? value : Math.min(least, value);
}

function difference(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}
