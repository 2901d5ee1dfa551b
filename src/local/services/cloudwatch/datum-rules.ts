import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';

const MOST_METRICS = 1000;
const MOST_VALUES = 150;
/** "Values must be in the range of -2^360 to 2^360. In addition, special values (for example, NaN, +Infinity, -Infinity) are not supported." */
const GREATEST = 2 ** 360;
const OLDEST_MS = 14 * 86_400_000;
const NEWEST_MS = 2 * 3_600_000;

type Code = 'InvalidParameterValue' | 'InvalidParameterCombination' | 'MissingParameter';

interface Problem {
  readonly code: Code;
  readonly message: string;
}

/**
 * Rules between members of PutMetricData: a request that breaks one adds nothing.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html and API_MetricDatum.html.
 * @throws AwsError that lists every broken rule of the first one's code, a line each, as CloudWatch does.
 */
export function checkMetricData(data: readonly MetricDatum[], now: Date): void {
  const problems = [
    ...tooMany('MetricData', data, MOST_METRICS),
    ...data.flatMap((datum, index) => problemsOf(datum, `MetricData.member.${index + 1}`, now)),
  ];
  const [first] = problems;
  if (first === undefined) return;
  const alike = problems.filter(({ code }) => code === first.code);
  throw new AwsError(first.code, alike.map(({ message }) => message).join('\n'));
}

function problemsOf(datum: MetricDatum, path: string, now: Date): Problem[] {
  return [
    ...sourceOf(datum, path),
    ...tooMany(`${path}.Values`, datum.Values ?? [], MOST_VALUES),
    ...sameSize(datum, path),
    ...invalidValues(datum, path),
    ...invalidTime(datum, path, now),
    ...repeatedDimension(datum),
    ...resolution(datum, path),
  ];
}

/** One of Value, Values and StatisticValues. */
function sourceOf(datum: MetricDatum, path: string): Problem[] {
  const [first, second] = (['Value', 'Values', 'StatisticValues'] as const).filter(
    (name) => datum[name] !== undefined,
  );
  if (first === undefined)
    // Believed, not proven: these words.
    return [problem('MissingParameter', `At least one of the values of ${path} must be specified.`)];
  return second === undefined
    ? []
    : [
        problem(
          'InvalidParameterCombination',
          `The parameters ${path}.${first} and ${path}.${second} are mutually exclusive and you have specified both.`,
        ),
      ];
}

function sameSize({ Values, Counts }: MetricDatum, path: string): Problem[] {
  return Counts === undefined || Counts.length === (Values ?? []).length
    ? []
    : [invalid(`The parameters ${path}.Values and ${path}.Counts must be of the same size.`)];
}

function tooMany(path: string, list: readonly unknown[], most: number): Problem[] {
  return list.length <= most
    ? []
    : [invalid(`The collection ${path} must not have a size greater than ${most}.`)];
}

function invalidValues({ Value, Values, Counts, StatisticValues }: MetricDatum, path: string): Problem[] {
  const isWrong = (value: number): boolean => !(Math.abs(value) <= GREATEST);
  // Believed, not proven: CloudWatch's page does not say whether a value may be counted less than once.
  const isWrongCount = (count: number): boolean => !(count > 0 && count <= GREATEST);
  return [
    ...wrongIn('', { ...(Value === undefined ? {} : { Value }) }, isWrong),
    ...wrongEntries('Values', Values, isWrong),
    ...wrongIn('StatisticValues.', { ...StatisticValues }, isWrong),
    ...wrongEntries('Counts', Counts, isWrongCount),
  ].map(([name, value]) => invalid(`The value ${value} for parameter ${path}.${name} is invalid.`));
}

type Named = readonly [name: string, value: number];

function wrongIn(
  prefix: string,
  members: Readonly<Record<string, number | undefined>>,
  isWrong: (value: number) => boolean,
): Named[] {
  return Object.entries(members).flatMap(([name, value]): Named[] =>
    value !== undefined && isWrong(value) ? [[`${prefix}${name}`, value]] : [],
  );
}

/** Most requests have many values, of which none is wrong. */
function wrongEntries(
  list: string,
  values: readonly number[] = [],
  isWrong: (value: number) => boolean,
): Named[] {
  if (!values.some(isWrong)) return [];
  return values.flatMap((value, index): Named[] =>
    isWrong(value) ? [[`${list}.member.${index + 1}`, value]] : [],
  );
}

function invalidTime({ Timestamp }: MetricDatum, path: string, now: Date): Problem[] {
  const age = now.getTime() - (Timestamp ?? now).getTime();
  if (age > OLDEST_MS)
    return [invalid(`The parameter ${path}.Timestamp must specify a time within the past two weeks.`)];
  if (age >= -NEWEST_MS) return [];
  // Believed, not proven: these words. "Data points with time stamps from … and as far as 2 hours into the future".
  return [
    invalid(`The parameter ${path}.Timestamp must specify a time no more than two hours in the future.`),
  ];
}

function repeatedDimension({ Dimensions = [] }: MetricDatum): Problem[] {
  const names = new Set(Dimensions.map(({ Name }) => Name));
  return names.size === Dimensions.length
    ? []
    : [invalid('No metric may specify the same dimension name twice.')];
}

/** "Valid Values are: 1, 60" */
function resolution({ StorageResolution = 60 }: MetricDatum, path: string): Problem[] {
  if (StorageResolution === 60 || StorageResolution === 1) return [];
  return [invalid(`The value ${StorageResolution} for parameter ${path}.StorageResolution is invalid.`)];
}

function invalid(message: string): Problem {
  return problem('InvalidParameterValue', message);
}

function problem(code: Code, message: string): Problem {
  return { code, message };
}
