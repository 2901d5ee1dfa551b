import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';

/** The values of a result, by their times. */
type Points = ReadonlyMap<number, number>;

/** Makes the label of a result. */
export type LabelOf = (query: MetricDataQuery, points: Points) => string;

const PLACEHOLDER = /\$\{([^}]*)\}/g;
const PROPERTY = /^PROP\('([^']*)'\)$/;
const DIMENSION = 'Dim.';

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
export function dynamicLabels(account: Account): LabelOf {
  return (query, points) => {
    const values = [...points].sort(([a], [b]) => a - b).map(([, value]) => value);
    const plain = query.MetricStat?.Metric?.MetricName ?? query.Id ?? '';
    return (query.Label ?? plain).replace(PLACEHOLDER, (_all, name: string) => {
      if (name === 'LABEL') return plain;
      const number = own(NUMBERS, name);
      return String((number === undefined ? propertyOf(name, query, account) : number(values)) ?? '');
    });
  };
}

/** Times are not served: how they are written is not known. @throws AwsError for them, and for what AWS does not have. */
export function checkLabel({ Label = '', MetricStat }: MetricDataQuery): void {
  for (const [all, name = ''] of Label.matchAll(PLACEHOLDER)) {
    const property = PROPERTY.exec(name)?.[1];
    const known =
      property === undefined
        ? name === 'LABEL' || own(NUMBERS, name) !== undefined
        : MetricStat !== undefined &&
          (property.startsWith(DIMENSION) || own(PROPERTIES, property) !== undefined);
    if (!known)
      throw new AwsError(
        'ValidationError',
        `The embedded environment does not serve dynamic labels with ${all}`,
      );
  }
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
