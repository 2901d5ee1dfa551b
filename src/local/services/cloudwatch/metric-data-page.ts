import type { GetMetricDataOutput, MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';

/** Where a page begins: the query, the series of those it comes to, and the datapoint of that. */
type Place = readonly [query: number, series: number, datapoint: number];

/**
 * A page of results. Datapoints are counted across all of them; a result that goes on in the next page is partial. Nothing is
 * read beyond the page, however much is asked for.
 */
export async function metricDataPage(
  queries: readonly MetricDataQuery[],
  resultsOf: (query: MetricDataQuery) => Promise<readonly MetricDataResult[]>,
  most: number,
  token: string | undefined,
): Promise<GetMetricDataOutput> {
  const [firstQuery, firstSeries, firstDatapoint] = placeIn(token);
  const page: MetricDataResult[] = [];
  let left = most;
  for (const [index, query] of [...queries.entries()].slice(firstQuery)) {
    const results = [...(await resultsOf(query)).entries()].slice(index === firstQuery ? firstSeries : 0);
    for (const [series, result] of results) {
      const isFirst = index === firstQuery && series === firstSeries;
      const { Timestamps = [], Values = [] } = result;
      const from = isFirst ? firstDatapoint : 0;
      const to = Math.min(from + left, Values.length);
      left -= Math.max(to - from, 0);
      const isWhole = to === Values.length;
      // One of which nothing is left to tell is told by the page before; one without datapoints is told as well.
      if (from < to || Values.length === 0)
        page.push({
          ...result,
          Timestamps: Timestamps.slice(from, to),
          Values: Values.slice(from, to),
          StatusCode: isWhole ? 'Complete' : 'PartialData',
        });
      if (!isWhole) return { MetricDataResults: page, Messages: [], NextToken: tokenOf([index, series, to]) };
    }
  }
  return { MetricDataResults: page, Messages: [] };
}

function tokenOf(place: Place): string {
  return Buffer.from(place.join(' '), 'latin1').toString('base64url');
}

function placeIn(token: string | undefined): Place {
  if (token === undefined) return [0, 0, 0];
  const [query, series, datapoint] =
    /^(\d{1,9}) (\d{1,9}) (\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString('latin1'))?.slice(1) ??
    [];
  if (query === undefined) throw new AwsError('InvalidNextToken', 'The specified NextToken is not valid.');
  return [Number(query), Number(series), Number(datapoint)];
}
