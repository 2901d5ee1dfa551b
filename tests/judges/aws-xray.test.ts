import { beforeAll, describe, expect, it } from 'vitest';
import { useDeployed } from '../support/deployed.ts';
import { hasAws, runProgram } from '../support/programs.ts';

// The X-Ray commands of the runbook, by the `aws` command, against the requests that were really made.
const app = useDeployed();
const began = Math.floor(Date.now() / 1000) - 60;

const aws = (...argv: string[]) =>
  runProgram(
    'aws',
    ['--endpoint-url', app.local().endpoint, '--output', 'json', 'xray', ...argv],
    app.stateDirectory(),
  );

/** As `date -u +%s` has it. */
const range = () => ['--start-time', String(began), '--end-time', String(Math.floor(Date.now() / 1000) + 60)];

interface Summaries {
  readonly TraceSummaries: {
    readonly Id: string;
    readonly Annotations: Record<
      string,
      { AnnotationValue: { StringValue?: string; NumberValue?: number } }[]
    >;
  }[];
}

describe.skipIf(!hasAws)('the X-Ray commands of the runbook', () => {
  let id: string;

  beforeAll(async () => {
    const { result } = await app.json<{ apiEndpoint: string }>(['outputs']);
    id = `1-${Math.floor(Date.now() / 1000).toString(16)}-${'c'.repeat(24)}`;
    await fetch(`${result.apiEndpoint}/items/nothing`, {
      headers: { 'x-amzn-trace-id': `Root=${id};Sampled=1` },
    });
  });

  it('get-trace-summaries finds the request, with what it was', async () => {
    await expect
      .poll(
        async () =>
          ((await aws('get-trace-summaries', ...range())) as Summaries).TraceSummaries.find(
            ({ Id }) => Id === id,
          ),
        { timeout: 15_000, interval: 500 },
      )
      .toMatchObject({
        Annotations: {
          route: [{ AnnotationValue: { StringValue: '/items/{id}' } }],
          itemId: [{ AnnotationValue: { StringValue: 'nothing' } }],
          status: [{ AnnotationValue: { NumberValue: 404 } }],
        },
      });
    const { TraceSummaries } = (await aws(
      'get-trace-summaries',
      ...range(),
      '--filter-expression',
      'annotation[itemId] = "nothing"',
    )) as Summaries;
    expect(TraceSummaries.map(({ Id }) => Id)).toEqual([id]);
  });

  it('batch-get-traces has its segments, with the call to the table', async () => {
    const { Traces } = (await aws('batch-get-traces', '--trace-ids', id)) as {
      Traces: { Segments: { Document: string }[] }[];
    };
    const documents =
      Traces[0]?.Segments.map(({ Document }) => JSON.parse(Document) as Record<string, unknown>) ?? [];
    expect(documents.map(({ name, origin }) => [name, origin ?? null]).sort()).toEqual([
      ['local-backoffice-api', 'AWS::Lambda'],
      ['local-backoffice-api', 'AWS::Lambda::Function'],
      ['request', null],
    ]);
    expect(documents.find(({ name }) => name === 'request')).toMatchObject({
      subsegments: [
        {
          name: 'DynamoDB',
          namespace: 'aws',
          aws: { operation: 'GetItem', table_name: 'local-backoffice-data' },
        },
      ],
    });
  });

  it('get-service-graph draws what called what', async () => {
    const { Services } = (await aws('get-service-graph', ...range())) as {
      Services: { Name: string; Type: string }[];
    };
    expect(Services).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Name: 'local-backoffice-data', Type: 'AWS::DynamoDB::Table' }),
      ]),
    );
  });
});
