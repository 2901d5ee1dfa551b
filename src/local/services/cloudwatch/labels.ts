import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';

/**
 * Queries with the labels that CloudWatch gives to metrics without one: the metric's name, with its statistic and its
 * period where those of the request's metrics differ.
 * localstack's tests/aws/services/cloudwatch/test_cloudwatch.py, test_label_generation, recorded on AWS. How other
 * differences are told, such as dimensions, is not recorded.
 */
export function withLabels(queries: readonly MetricDataQuery[]): MetricDataQuery[] {
  const unlabelled = queries.filter(
    ({ MetricStat, Label, ReturnData }) =>
      MetricStat !== undefined && Label === undefined && ReturnData !== false,
  );
  const told = (['Stat', 'Period'] as const).filter(
    (name) => new Set(unlabelled.map(({ MetricStat }) => MetricStat?.[name])).size > 1,
  );
  return queries.map((query) => {
    const { MetricStat } = query;
    if (MetricStat === undefined || !unlabelled.includes(query)) return query;
    const differences = told.map((name) => MetricStat[name]);
    return { ...query, Label: [MetricStat.Metric?.MetricName ?? '', ...differences].join(' ') };
  });
}
