import type { StandardUnit } from '@aws-sdk/client-cloudwatch';

/**
 * The order in which CloudWatch chooses among units when a request names none.
 * Seen on AWS by the authors of localstack's tests/aws/services/cloudwatch/test_cloudwatch.py,
 * test_get_metric_data_different_units_no_unit_in_query.
 */
const ORDER: readonly StandardUnit[] = [
  'Megabits',
  'Terabits',
  'Gigabits',
  'Count',
  'Bytes',
  'Gigabytes',
  'Gigabytes/Second',
  'Kilobytes',
  'Kilobits/Second',
  'Terabytes',
  'Terabits/Second',
  'Bytes/Second',
  'Percent',
  'Megabytes',
  'Megabits/Second',
  'Milliseconds',
  'Microseconds',
  'Kilobytes/Second',
  'Gigabits/Second',
  'Megabytes/Second',
  'Bits',
  'Bits/Second',
  'Count/Second',
  'Seconds',
  'Kilobits',
  'Terabytes/Second',
  'None',
];

export function inOrder<T>(byUnit: readonly (readonly [StandardUnit, T])[]): (readonly [StandardUnit, T])[] {
  return [...byUnit].sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b));
}
