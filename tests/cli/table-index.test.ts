import {
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { DiffResult } from '../../src/services/deploy/result.ts';
import { useDeploying } from '../support/deploying.ts';
import { clientOptions } from '../support/local.ts';
import { withoutTimeIndex } from '../support/stack.ts';

const OWN = 'local-backoffice-data';
const RESTORED = `${OWN}-restored`;
const INDEX = 'StatusByUpdate';
const SINCE = 'status = "pending" AND updatedAt >= "2026-01-02"';
const app = useDeploying();

const table = (): DynamoDBClient => new DynamoDBClient(clientOptions(app.local().endpoint));

async function indexesOf(TableName: string): Promise<string[]> {
  const { Table = {} } = await table().send(new DescribeTableCommand({ TableName }));
  return (Table.GlobalSecondaryIndexes ?? [])
    .map(({ IndexName, IndexStatus }) => `${IndexName} ${IndexStatus}`)
    .sort();
}

async function rowsOf(TableName: string): Promise<void> {
  for (const [id, updatedAt] of [
    ['old', '2026-01-01'],
    ['new', '2026-01-03'],
    ['none', undefined],
  ])
    await table().send(
      new PutItemCommand({
        TableName,
        Item: {
          id: { S: id ?? '' },
          timestamp: { N: '0' },
          status: { S: 'pending' },
          ...(updatedAt !== undefined && { updatedAt: { S: updatedAt } }),
        },
      }),
    );
}

async function read(): Promise<{ ids: string[]; told: string }> {
  const { stdout, stderr, code } = await app.run([
    'items',
    'list',
    '-o',
    'ndjson',
    '--fields',
    'id',
    '--where',
    SINCE,
  ]);
  expect(code).toBe(0);
  const ids = stdout
    .trim()
    .split('\n')
    .map((line): string => JSON.parse(line).id);
  return { ids, told: stderr };
}

describe('the index by time of change', () => {
  it('is made in an update of its own, after everything else, is waited for, and is read then', {
    timeout: 120_000,
  }, async () => {
    expect((await app.run(['deploy', '--no-verify'])).code).toBe(0);
    await app.changeByHand(withoutTimeIndex);
    await app.local().idle();
    expect(await indexesOf(OWN)).toEqual(['StatusIndex ACTIVE']);
    await rowsOf(OWN);
    expect(await read()).toMatchObject({
      ids: ['new'],
      told: expect.stringContaining('Query of StatusIndex') as string,
    });
    expect(
      (await app.json<{ checks: { name: string; status: string; evidence: string }[] }>(['doctor'])).result
        .checks,
    ).toContainEqual(
      expect.objectContaining({
        name: 'index',
        status: 'warn',
        evidence: expect.stringContaining(`${INDEX} is missing`) as string,
      }),
    );

    app.config({ local: { memoryMb: 512 } });
    const steps: string[] = [];
    app.onStep(({ logicalId }) => void steps.push(logicalId));
    const { code, result, stderr } = await app.deploy();
    expect([code, result.verification?.passed]).toEqual([0, true]);
    expect(stderr).toContain('an index of the table is made or removed in an update of its own');
    expect(await indexesOf(OWN)).toEqual([`${INDEX} ACTIVE`, 'StatusIndex ACTIVE']);
    expect([steps.indexOf('FunctionHandler') < steps.indexOf('ItemsTable'), steps.at(-1)]).toEqual([
      true,
      'ItemsTable',
    ]);
    expect(await read()).toMatchObject({
      ids: ['new'],
      told: expect.stringContaining(`Query of ${INDEX}`) as string,
    });
    expect((await app.deploy()).result.changed).toBe(false);
  });

  it('is not read while it is made, and is added to a table that data was restored into', {
    timeout: 120_000,
  }, async () => {
    expect((await app.run(['deploy', '--no-verify'])).code).toBe(0);
    await table().send(
      new UpdateTableCommand({
        TableName: OWN,
        GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: INDEX } }],
      }),
    );
    for (const argv of [
      ['backup', 'create', '--name', 'before', '--wait'],
      [
        'backup',
        'restore',
        'before',
        '--to',
        RESTORED,
        '--cut-over',
        '--no-freeze',
        '--yes',
        '--confirm',
        'local',
      ],
    ])
      expect((await app.run(argv)).code).toBe(0);
    await rowsOf(RESTORED);
    expect(await indexesOf(RESTORED)).toEqual(['StatusIndex ACTIVE']);
    expect(await read()).toMatchObject({
      ids: ['new'],
      told: expect.stringContaining('Query of StatusIndex') as string,
    });

    const change = {
      path: `${RESTORED} GlobalSecondaryIndexes.${INDEX}`,
      before: 'none',
      after: 'status, updatedAt',
    };
    expect((await app.json<DiffResult>(['diff'])).result.settings).toMatchObject([change]);
    expect((await app.run(['deploy', '--no-verify'])).code).toBe(0);
    expect(await indexesOf(RESTORED)).toEqual([`${INDEX} ACTIVE`, 'StatusIndex ACTIVE']);
    expect((await read()).told).toContain(`Query of ${INDEX}`);
    expect((await app.json<DiffResult>(['diff'])).result.settings).toEqual([]);
  });

  it('that is gone is drift, and comes back one after the other', { timeout: 120_000 }, async () => {
    expect((await app.run(['deploy', '--no-verify'])).code).toBe(0);
    for (const IndexName of [INDEX, 'StatusIndex']) {
      await table().send(
        new UpdateTableCommand({ TableName: OWN, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] }),
      );
      if (IndexName === 'StatusIndex') break;
      const { result } = await app.json<{ checks: { name: string; remedy: string }[] }>(['doctor']);
      expect(result.checks).toContainEqual(
        expect.objectContaining({ name: 'index', remedy: 'backoffice deploy --revert-drift' }),
      );
    }
    expect(await indexesOf(OWN)).toEqual([]);
    expect((await app.run(['drift', '--exit-code'])).stdout).toContain('GlobalSecondaryIndexes');
    const { code, stderr } = await app.run(['deploy', '--no-verify', '--revert-drift', '--yes']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('an index of the table is made or removed')]);
    expect(await indexesOf(OWN)).toEqual([`${INDEX} ACTIVE`, 'StatusIndex ACTIVE']);
    expect((await app.run(['drift', '--exit-code'])).code).toBe(0);
  });
});
