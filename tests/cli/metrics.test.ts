import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import type { MetricsReport } from '../../src/services/metrics/report.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeployed(false);

function total(report: MetricsReport, key: string): number | null | undefined {
  return report.metrics.find((metric) => metric.key === key)?.total;
}

/** Nearest rank, from the values themselves. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil((percent / 100) * sorted.length), 1) - 1] ?? Number.NaN;
}

/** What was logged, as JSON, once it is all there. */
async function logged<T>(group: string, pattern: string, count: number): Promise<T[]> {
  const client = new CloudWatchLogsClient(clientOptions(app.local().endpoint));
  const read = async (): Promise<T[]> => {
    const { events = [] } = await client.send(
      new FilterLogEventsCommand({ logGroupName: group, filterPattern: pattern }),
    );
    return events.map(({ message = '' }) => JSON.parse(message) as T);
  };
  await expect.poll(async () => (await read()).length, { timeout: 10_000 }).toBe(count);
  const found = await read();
  client.destroy();
  return found;
}

const THREE_PERCENTILES = [50, 95, 99];

it('shows numbers of the embedded environment that equal those recomputed from the requests themselves', async () => {
  expect((await app.run(['deploy', '--quiet', '--no-verify'])).code).toBe(0);
  const { result: outputs } = await app.json<Record<string, string>>(['outputs']);
  const statuses: number[] = [];
  const call = async (path: string, init: RequestInit = {}): Promise<void> => {
    statuses.push((await fetch(`${outputs.apiEndpoint}${path}`, init)).status);
  };
  const create = (id: string) =>
    call('/items', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, status: 'new' }),
    });
  for (let index = 0; index < 12; index += 1) await create(`item-${index % 9}`);
  await Promise.all(Array.from({ length: 8 }, (_, index) => call(`/items/item-${index * 2}`)));
  await call('/nowhere');
  await call('/items', { method: 'POST', body: 'no JSON' });

  interface Access {
    latency: number;
    intLatency: number | string;
  }
  interface Report {
    record: { metrics: { durationMs: number } };
  }
  const accesses = await logged<Access>(outputs.apiLogGroup ?? '', '', statuses.length);
  const served = accesses.filter(({ intLatency }) => intLatency !== '-').length;
  const reports = await logged<Report>(outputs.functionLogGroup ?? '', '"platform.report"', served);
  const durations = reports.map(({ record }) => Math.round(record.metrics.durationMs * 100) / 100);
  const latencies = accesses.map(({ latency }) => Number(latency));
  const integrations = accesses.flatMap(({ intLatency }) => (intLatency === '-' ? [] : [Number(intLatency)]));

  const { result } = await app.json<MetricsReport>(['metrics']);
  const status = (least: number): number =>
    statuses.filter((each) => each >= least && each < least + 100).length;
  expect(status(400)).toBeGreaterThan(3);
  expect({
    requests: total(result, 'requests'),
    '4xx': total(result, '4xx'),
    '5xx': total(result, '5xx'),
    invocations: total(result, 'invocations'),
    crashes: total(result, 'crashes'),
    max: total(result, 'durationMax'),
  }).toEqual({
    requests: statuses.length,
    '4xx': status(400),
    '5xx': status(500),
    invocations: served,
    crashes: 0,
    max: Math.max(...durations),
  });
  expect(total(result, '4xxRate')).toBeCloseTo((100 * status(400)) / statuses.length, 9);
  const within = (key: string, exact: number) =>
    expect(Math.abs((total(result, key) ?? Number.NaN) - exact), key).toBeLessThanOrEqual(exact * 0.0005);
  for (const percent of THREE_PERCENTILES) {
    within(`durationP${percent}`, percentile(durations, percent));
    within(`latencyP${percent}`, percentile(latencies, percent));
  }
  within('integrationP50', percentile(integrations, 50));
  within('integrationP99', percentile(integrations, 99));
});

it('tells what the table consumed as DynamoDB itself tells it, by operation and index', async () => {
  const { result: before } = await app.json<MetricsReport>(['metrics', 'table']);
  const client = new DynamoDBClient(clientOptions(app.local().endpoint));
  const TableName = 'local-backoffice-data';
  const ReturnConsumedCapacity = 'INDEXES' as const;
  const consumed = { reads: 0, writes: 0, index: 0 };
  for (let index = 0; index < 3; index += 1) {
    const Item = {
      id: { S: `direct-${index}` },
      timestamp: { N: '0' },
      status: { S: 'direct' },
      text: { S: 'x'.repeat(index * 900) },
    };
    const put = await client.send(new PutItemCommand({ TableName, Item, ReturnConsumedCapacity }));
    consumed.writes += put.ConsumedCapacity?.Table?.CapacityUnits ?? 0;
    const Key = { id: Item.id, timestamp: Item.timestamp };
    const get = await client.send(
      new GetItemCommand({ TableName, Key, ConsistentRead: index > 0, ReturnConsumedCapacity }),
    );
    consumed.reads += get.ConsumedCapacity?.Table?.CapacityUnits ?? 0;
  }
  const { ConsumedCapacity } = await client.send(
    new QueryCommand({
      TableName,
      IndexName: 'StatusIndex',
      KeyConditionExpression: '#s = :s',
      ExpressionAttributeNames: { '#s': 'status' },
      ExpressionAttributeValues: { ':s': { S: 'direct' } },
      ReturnConsumedCapacity,
    }),
  );
  consumed.reads += ConsumedCapacity?.Table?.CapacityUnits ?? 0;
  consumed.index += ConsumedCapacity?.GlobalSecondaryIndexes?.StatusIndex?.CapacityUnits ?? 0;
  client.destroy();
  const { result: after } = await app.json<MetricsReport>(['metrics', 'table']);
  const grown = (key: string): number => (total(after, key) ?? 0) - (total(before, key) ?? 0);
  expect([grown('readUnits'), grown('writeUnits'), grown('StatusIndex.readUnits')]).toEqual([
    consumed.reads,
    consumed.writes,
    consumed.index,
  ]);
  expect(consumed.writes).toBeGreaterThan(3);
  expect([grown('PutItem.count'), grown('GetItem.count'), grown('Query.count')]).toEqual([3, 3, 1]);
  expect(after.table).toMatchObject({ name: TableName, approximateItems: expect.any(Number) });
});

describe('what is asked of CloudWatch', () => {
  it('is two calls for everything', async () => {
    const before = app.local().calls.length;
    const { code } = await app.run(['metrics', 'all', '--since', '24h']);
    const calls = app.local().calls.slice(before);
    expect([code, calls]).toEqual([0, ['monitoring ListMetrics', 'monitoring GetMetricData']]);
  });

  it('is told with its price', async () => {
    const { result } = await app.json<MetricsReport>(['metrics', 'function']);
    expect(result.asked.metrics).toBe(11);
    expect(result.asked.usd).toBeCloseTo(11 * 0.00001, 9);
  });

  it('is read to the last page, however small the pages', async () => {
    const argv = ['metrics', 'api', '--since', '1h'];
    const pages: (string | undefined)[] = [];
    const whole = await app.json<MetricsReport>(argv);
    const paged = await app.json<MetricsReport>(argv, {
      wrap: (connection) => ({
        ...connection,
        cloudWatch: async () => {
          const cloudWatch = await connection.cloudWatch();
          return {
            ...cloudWatch,
            getMetricData: async (input) => {
              const page = await cloudWatch.getMetricData({ ...input, MaxDatapoints: 2 });
              pages.push(page.NextToken);
              return page;
            },
          };
        },
      }),
    });
    expect(pages.length).toBeGreaterThan(3);
    const values = ({ metrics }: MetricsReport) =>
      metrics.map(({ key, total: all, points }) => [key, all, points.length]);
    expect(values(paged.result)).toEqual(values(whole.result));
    expect(paged.result.notes).toEqual([]);
  });

  it('is asked again where CloudWatch fails, and what stays missing is said', async () => {
    const asked: number[] = [];
    const failing = (times: number) =>
      app.json<MetricsReport>(['metrics', 'api'], {
        wrap: (connection) => ({
          ...connection,
          cloudWatch: async () => {
            const cloudWatch = await connection.cloudWatch();
            let left = times;
            return {
              ...cloudWatch,
              getMetricData: async (input) => {
                asked.push(input.MetricDataQueries?.length ?? 0);
                const page = await cloudWatch.getMetricData(input);
                const [first, ...rest] = page.MetricDataResults ?? [];
                left -= 1;
                if (left < 0 || first === undefined) return page;
                const failed = { ...first, Timestamps: [], Values: [], StatusCode: 'InternalError' as const };
                return { ...page, MetricDataResults: [failed, ...rest] };
              },
            };
          },
        }),
      });
    const recovered = (await failing(1)).result;
    expect([recovered.notes, total(recovered, 'requests')]).toEqual([[], expect.any(Number)]);
    expect(asked).toEqual([14, 1]);
    const { notes, metrics } = (await failing(9)).result;
    expect(notes).toContain('CloudWatch failed on 1 metrics; their numbers are missing');
    expect(metrics[0]).toMatchObject({ key: 'requests', total: null, points: [] });
  });

  it('of CloudWatch without an answer is no proof that a limit is kept', async () => {
    const wrap = (connection: Connection): Connection => ({
      ...connection,
      cloudWatch: async () => {
        const cloudWatch = await connection.cloudWatch();
        return {
          ...cloudWatch,
          async getMetricData(input) {
            const page = await cloudWatch.getMetricData(input);
            const ids = input.MetricDataQueries?.filter(
              ({ MetricStat }) => MetricStat?.Metric?.MetricName === '5xx',
            ).map(({ Id }) => Id);
            const MetricDataResults = page.MetricDataResults?.map((result) =>
              ids?.includes(result.Id)
                ? { ...result, Timestamps: [], Values: [], StatusCode: 'Forbidden' as const }
                : result,
            );
            return { ...page, MetricDataResults };
          },
        };
      },
    });
    const { code, stderr } = await app.run(['metrics', '--fail-if', 'errorRate>1%'], { wrap });
    expect([code, stderr]).toEqual([3, expect.stringContaining('there is no value of errorRate')]);
    const health = await app.run(['health', '--deep'], { wrap });
    expect([health.code, health.stdout]).toEqual([3, expect.stringContaining('CloudWatch did not answer')]);
  });
});

describe('the time', () => {
  it.each([
    [['--since', '1h'], 60],
    [['--since', '1d'], 900],
    [['--since', '7d'], 3600],
    [['--since', '40d'], 21_600],
    [['--since', '455d'], 86_400],
    [['--since', '1d', '--period', '5m'], 300],
  ])('%j is cut into periods that CloudWatch has and a chart can show', async (argv, periodSeconds) => {
    const { code, result } = await app.json<MetricsReport>(['metrics', 'function', ...argv]);
    expect([code, result.periodSeconds]).toEqual([0, periodSeconds]);
    expect((Date.parse(result.to) - Date.parse(result.from)) % (periodSeconds * 1000)).toBe(0);
    expect(total(result, 'invocations')).toBeGreaterThan(20);
  });

  it('may have 10,000 values', async () => {
    const { code, stdout } = await app.run([
      'metrics',
      'function',
      '--since',
      '10000m',
      '--period',
      '1m',
      '--csv',
    ]);
    expect([code, stdout.split('\n').length]).toEqual([0, 10_002]);
    expect((await app.run(['metrics', 'api', '--since', '10000m', '--period', '1m', '--chart'])).code).toBe(
      0,
    );
  });

  it.each([
    [['--since', '1h', '--until', '2h'], 'the time ends before it begins'],
    [['--since', '20d', '--period', '1m'], 'CloudWatch has no values for every 60 s that far back'],
    [['--since', '70d', '--period', '5m'], '--period must be a multiple of 3600 s'],
    [['--period', '45s'], 'must be a multiple of 60 s'],
    [['--watch', '1s'], 'too often'],
    [['--fail-if', 'latencyP95'], '"latencyP95" is not a threshold'],
    [['--fail-if', 'latncyP50>1s'], 'did you mean latencyP50?'],
    [['--fail-if', 'p95>1s'], 'did you mean durationP95 or latencyP95?'],
    [['--fail-if', '5xxRate>1%'], 'nothing called "5xxRate" is measured'],
    [['--fail-if', 'latencyP95>1%'], 'latencyP95 is not measured in %'],
    [['everything'], 'there are show, report, function, api, table, all'],
    [['fuction'], 'did you mean function?'],
  ])('%j is refused before anything is asked', async (argv, message) => {
    const before = app.local().calls.length;
    const { code, stdout, stderr } = await app.run(['metrics', ...argv]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(app.local().calls.slice(before)).toEqual([]);
  });
});

describe('limits', () => {
  it.each([
    ['4xx>=1', 3, 'breached: 4xx>=1'],
    ['durationP95>0ms, errorRate<=100%', 3, 'breached: errorRate<=100%'],
    ['durationP95>60s,latencyP95>60s,errorRate>1%,crashRate>1%', 0, ''],
    ['BatchGetItem.p99>1ms', 3, 'breached: BatchGetItem.p99>1ms, there is no value'],
    ['GetItem.p99>0', 3, 'breached: GetItem.p99>0'],
  ])('%s ends with %d', async (limits, expected, message) => {
    const { code, stderr } = await app.run(['metrics', '--fail-if', limits]);
    expect([code, stderr]).toEqual([expected, expect.stringContaining(message)]);
  });
});

describe('how it looks', () => {
  it.each([
    [40, {}],
    [80, {}],
    [80, { TERM: 'dumb' }],
    [80, { LANG: 'C' }],
    [200, {}],
  ])('at %d columns with %j nothing is wider, and without Unicode all is ASCII', async (columns, env) => {
    for (const more of [[], ['--chart'], ['--compare', '1h']]) {
      const { code, stdout } = await app.run(['metrics', ...more, '--no-color'], {
        terminal: true,
        columns,
        env,
      });
      expect(code).toBe(0);
      const tables = stdout.split('\n').filter((line) => !/asked for|about \d+ items| to /.test(line));
      expect(Math.max(...tables.map((line) => line.length))).toBeLessThanOrEqual(Math.max(columns, 60));
      if (Object.keys(env).length > 0) expect(stdout).toMatch(/^[\x20-\x7e\n]*$/);
      expect(stdout).toContain('invocations');
    }
  });

  it('in a pipe is plain numbers, one line each', async () => {
    const { stdout } = await app.run(['metrics', 'function']);
    expect(stdout).toMatch(/^function\tinvocations\tcount\t\d+\t/);
    expect(stdout.trimEnd().split('\n')).toHaveLength(9);
  });

  it('as CSV leaves missing values empty, and is not taken for zero', async () => {
    const { stdout } = await app.run(['metrics', 'function', '--since', '10m', '--csv']);
    const [head, ...rows] = stdout.trimEnd().split('\r\n');
    expect(head).toBe(
      'time,invocations,crashes,crashRate,throttles,durationP50,durationP95,durationP99,durationMax,concurrency',
    );
    expect(rows).toHaveLength(10);
    expect(rows[0]).toMatch(/Z,,,,,,,,,$/);
  });

  it('compares with an earlier time', async () => {
    const { result } = await app.json<MetricsReport>(['metrics', 'function', '--compare', '1d']);
    expect(Date.parse(result.from) - Date.parse(result.compared?.from ?? '')).toBe(86_400_000);
    expect(result.metrics[0]).toMatchObject({ key: 'invocations', previous: null, change: null });
    const seen = await app.json<MetricsReport>(['metrics', 'api', '--since', '30m', '--compare', '1m']);
    expect(seen.code).toBe(0);
  });
});

describe('--watch', () => {
  /** A clock whose sleep lets so many looks through, then Ctrl-C comes. */
  function interrupting(looks: number) {
    const controller = new AbortController();
    let left = looks;
    return {
      signal: controller.signal,
      clock: {
        now: () => new Date(),
        sleep: async (_ms: number, signal?: AbortSignal) => {
          left -= 1;
          if (left === 0) {
            const { BackofficeError } = await import('../../src/errors.ts');
            controller.abort(new BackofficeError('INTERRUPTED', 'interrupted'));
          }
          signal?.throwIfAborted();
        },
      },
    };
  }

  it('draws on the whole of a terminal, and ends with 130 by Ctrl-C', async () => {
    const { code, stdout } = await app.run(['metrics', 'api', '--watch'], {
      terminal: true,
      columns: 80,
      ...interrupting(3),
    });
    expect(code).toBe(130);
    expect([stdout.startsWith('\u001b[?1049h'), stdout.endsWith('\u001b[?1049l')]).toEqual([true, true]);
    expect(stdout).toContain('\u001b[H');
  });

  it('is one JSON document a look elsewhere, and no escape sequence', async () => {
    const { code, stdout } = await app.run(['metrics', 'api', '--watch', '5s', '--json'], interrupting(2));
    expect(code).toBe(130);
    const documents = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as MetricsReport);
    expect(documents).toHaveLength(2);
    const dumb = await app.run(['metrics', 'api', '--watch'], {
      terminal: true,
      env: { TERM: 'dumb' },
      ...interrupting(2),
    });
    expect(dumb.stdout).not.toContain('\u001b');
  });

  it('ends with 3 when a limit is breached', async () => {
    const { code } = await app.run(['metrics', 'api', '--watch', '--fail-if', 'requests>1'], interrupting(9));
    expect(code).toBe(3);
  });
});
