import { beforeAll, describe, expect, it } from 'vitest';
import { useDeployed } from '../support/deployed.ts';
import { hasAws, runProgram } from '../support/programs.ts';

// The metric commands of the runbook, by the `aws` command, against what was really requested.
const app = useDeployed(false);
let durations: number[];

/** As `date -u +%Y-%m-%dT%H:%M:%S` has it. */
const runbookTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

const aws = (...argv: string[]) =>
  runProgram(
    'aws',
    ['--endpoint-url', app.local().endpoint, '--output', 'json', ...argv],
    app.stateDirectory(),
  );

interface Datapoint {
  readonly Sum: number;
  readonly Average: number;
  readonly Maximum: number;
  readonly Unit: string;
}

async function statistics(
  namespace: string,
  metric: string,
  dimension: string,
  names: string,
): Promise<Datapoint> {
  const { Datapoints } = (await aws(
    'cloudwatch',
    'get-metric-statistics',
    '--namespace',
    namespace,
    '--metric-name',
    metric,
    '--dimensions',
    dimension,
    '--start-time',
    runbookTime(Date.now() - 3_600_000),
    // A second more, so that what happened within this one is in.
    '--end-time',
    runbookTime(Date.now() + 1000),
    '--period',
    '300',
    '--statistics',
    ...names.split(','),
  )) as { Datapoints: Datapoint[] };
  const [first] = Datapoints;
  if (first === undefined) throw new Error(`there is no datapoint of ${metric}`);
  // The requests may have been made around the end of a period.
  const total = (of: 'Sum' | 'Maximum', join: (a: number, b: number) => number): number =>
    Datapoints.map((each) => each[of]).reduce(join);
  return { ...first, Sum: total('Sum', (a, b) => a + b), Maximum: total('Maximum', Math.max) };
}

describe.skipIf(!hasAws)('the metric commands of the runbook', () => {
  beforeAll(async () => {
    const { code, stderr } = await app.run(['deploy', '--quiet', '--no-verify']);
    if (code !== 0) throw new Error(stderr);
    for (const id of ['a', 'b', 'a', 'c']) await app.run(['items', 'create', '--id', id]);
    for (const id of ['a', 'nope']) await app.run(['items', 'get', id]);
    const { stdout } = await app.run(['logs', '--pattern', '"platform.report"', '--json']);
    durations = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { fields: { durationMs: number } }).fields.durationMs);
  });

  it('tell invocations and errors', async () => {
    const of = (metric: string) =>
      statistics('AWS/Lambda', metric, 'Name=FunctionName,Value=local-backoffice-api', 'Sum');
    expect(await of('Invocations')).toMatchObject({ Sum: 6, Unit: 'Count' });
    expect(await of('Errors')).toMatchObject({ Sum: 0, Unit: 'Count' });
  });

  it('tell durations as the reports of the function do', async () => {
    const found = await statistics(
      'AWS/Lambda',
      'Duration',
      'Name=FunctionName,Value=local-backoffice-api',
      'Average,Maximum,Sum',
    );
    expect(found.Unit).toBe('Milliseconds');
    expect(durations).toHaveLength(6);
    expect(found.Maximum).toBeCloseTo(Math.max(...durations), 1);
    expect(found.Sum).toBeCloseTo(
      durations.reduce((total, each) => total + each, 0),
      0,
    );
  });

  it.each([
    [
      'ConsumedReadCapacityUnits',
      ['get-item', '--key', '{"id":{"S":"a"},"timestamp":{"N":"0"}}', '--consistent-read'],
    ],
    ['ConsumedWriteCapacityUnits', ['put-item', '--item', '{"id":{"S":"z"},"timestamp":{"N":"0"}}']],
  ] as const)('tell %s as DynamoDB does', async (metric, argv) => {
    const consumed = async () =>
      (await statistics('AWS/DynamoDB', metric, 'Name=TableName,Value=local-backoffice-data', 'Sum')).Sum;
    const before = await consumed();
    const [verb, ...rest] = argv;
    const { ConsumedCapacity } = (await aws(
      'dynamodb',
      verb,
      '--table-name',
      'local-backoffice-data',
      ...rest,
      '--return-consumed-capacity',
      'TOTAL',
    )) as { ConsumedCapacity: { CapacityUnits: number } };
    expect((await consumed()) - before).toBe(ConsumedCapacity.CapacityUnits);
  });

  it('tell the requests to the API, and the items of the table', async () => {
    const { result } = await app.json<{ apiId: string }>(['outputs']);
    expect(
      await statistics('AWS/ApiGateway', 'Count', `Name=ApiId,Value=${result.apiId}`, 'Sum'),
    ).toMatchObject({ Sum: 6 });
    expect(
      await statistics('AWS/ApiGateway', '4xx', `Name=ApiId,Value=${result.apiId}`, 'Sum'),
    ).toMatchObject({ Sum: 2 });
    await expect
      .poll(
        () =>
          aws(
            'dynamodb',
            'describe-table',
            '--table-name',
            'local-backoffice-data',
            '--query',
            'Table.ItemCount',
          ),
        { timeout: 10_000, interval: 500 },
      )
      .toBe(4);
  });
});
