import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  TransactWriteItemsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { Level } from 'level';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryDirectory } from '../support/directory.ts';
import { ITEM_TABLE } from '../support/item-table.ts';
import { clientOptions } from '../support/local.ts';
import { ROOT } from '../support/paths.ts';
import { FULL_SCALE } from '../support/scale.ts';

// Processes of their own, really killed, of the built environment.

const T = 'items';
const KILLS = FULL_SCALE ? 50 : 6;

interface Running {
  readonly child: ChildProcess;
  readonly dynamodb: DynamoDBClient;
}

let running: Running | undefined;

afterEach(() => {
  running?.dynamodb.destroy();
  running?.child.kill('SIGKILL');
});

async function start(directory: string): Promise<Running> {
  const script = `require(${JSON.stringify(join(ROOT, 'dist', 'local.cjs'))})
    .startLocalAws({ directory: ${JSON.stringify(directory)}, accessKeyIds: ['local'] })
    .then(({ endpoint }) => console.log(endpoint))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (data: Buffer) => resolve(data.toString().trim()));
    child.once('exit', (code, signal) => reject(new Error(`ended: ${code ?? signal}`)));
  });
  running = { child, dynamodb: new DynamoDBClient({ ...clientOptions(endpoint), maxAttempts: 1 }) };
  return running;
}

async function kill({ child, dynamodb }: Running): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await ended;
  dynamodb.destroy();
}

const key = (id: string) => ({ id: { S: id }, timestamp: { N: '0' } });
const item = (id: string, version: number) => ({
  ...key(id),
  status: { S: version % 2 === 0 ? 'open' : 'done' },
  version: { N: String(version) },
  filler: { S: 'x'.repeat(300) },
});

/** What was acknowledged of an item: its version, or that it is gone; and what was last tried. */
interface Known {
  acknowledged: number | undefined;
  tried: number | undefined;
}

/** Writes until the process is gone. */
async function load(
  { dynamodb }: Running,
  known: Map<string, Known>,
  worker: number,
  isOver: () => boolean,
): Promise<void> {
  for (let step = 0; !isOver(); step += 1) {
    const id = `${worker}-${step % 40}`;
    const held = known.get(id) ?? { acknowledged: undefined, tried: undefined };
    known.set(id, held);
    const version = (held.tried ?? held.acknowledged ?? 0) + 1;
    const isDelete = step % 9 === 8;
    held.tried = isDelete ? undefined : version;
    try {
      if (isDelete) await dynamodb.send(new DeleteItemCommand({ TableName: T, Key: key(id) }));
      else if (step % 5 === 0)
        await dynamodb.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Put: { TableName: T, Item: item(id, version) } },
              { Put: { TableName: T, Item: { ...item(`twin-${id}`, version) } } },
            ],
          }),
        );
      else await dynamodb.send(new PutItemCommand({ TableName: T, Item: item(id, version) }));
      held.acknowledged = held.tried;
    } catch {
      // It may have been done, or not.
      return;
    }
  }
}

async function scanned(dynamodb: DynamoDBClient, input: { IndexName?: string } = {}) {
  const found = new Map<string, number>();
  for await (const { Items = [] } of paginateScan(
    { client: dynamodb },
    { TableName: T, ConsistentRead: input.IndexName === undefined, ...input },
  ))
    for (const { id, version } of Items) found.set(String(id?.S), Number(version?.N));
  return found;
}

async function byStatus(dynamodb: DynamoDBClient) {
  const found = new Map<string, number>();
  for (const status of ['open', 'done'])
    for await (const { Items = [] } of paginateQuery(
      { client: dynamodb },
      {
        TableName: T,
        IndexName: 'StatusIndex',
        KeyConditionExpression: '#s = :s',
        ExpressionAttributeNames: { '#s': 'status' },
        ExpressionAttributeValues: { ':s': { S: status } },
      },
    ))
      for (const { id, version } of Items) found.set(String(id?.S), Number(version?.N));
  return found;
}

/** What was acknowledged is there, or what was tried after it; the index and the counts agree with the table. */
async function check({ dynamodb }: Running, known: ReadonlyMap<string, Known>): Promise<void> {
  const found = await scanned(dynamodb);
  for (const [id, { acknowledged, tried }] of known)
    expect([id, [acknowledged, tried]]).toEqual([id, expect.arrayContaining([found.get(id)])]);
  expect(await byStatus(dynamodb)).toEqual(found);
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: T }));
  expect([Table?.ItemCount, Table?.GlobalSecondaryIndexes?.[0]?.ItemCount]).toEqual([found.size, found.size]);
  for (const [id, held] of known) held.acknowledged = held.tried = found.get(id);
}

describe('kill -9', () => {
  it('under load, in CreateTable, and while an index is made: nothing that was acknowledged is lost', async () => {
    const directory = temporaryDirectory();
    const known = new Map<string, Known>();
    const created: string[] = [];
    let process_ = await start(directory);
    await process_.dynamodb.send(new CreateTableCommand({ TableName: T, ...ITEM_TABLE }));
    for (let round = 0; round < KILLS; round += 1) {
      let isOver = false;
      const writers = [0, 1, 2, 3].map((worker) => load(process_, known, worker, () => isOver));
      const changes = changeTables(process_.dynamodb, round, created);
      // Any moment will do: it is another one each time.
      await pause(20 + Math.random() * 180);
      await kill(process_);
      isOver = true;
      await Promise.all([...writers, changes]);
      process_ = await start(directory);
      await check(process_, known);
      await checkTables(process_.dynamodb, created);
    }
  }, 600_000);

  it('while tables of an earlier version are moved: the next start moves them all', async () => {
    for (let round = 0; round < (FULL_SCALE ? 10 : 2); round += 1) {
      const directory = temporaryDirectory();
      await writeFormerTable(join(directory, 'tables'), 5000);
      const script = start(directory).catch(() => undefined);
      await pause(100 + Math.random() * 300);
      running?.child.kill('SIGKILL');
      const first = await Promise.race([script, pause(2000).then(() => undefined)]);
      if (first !== undefined) await kill(first);
      const second = await start(directory);
      expect((await scanned(second.dynamodb)).size).toBe(5000);
      expect((await byStatus(second.dynamodb)).size).toBe(5000);
      expect(existsSync(join(directory, 'tables'))).toBe(false);
      await kill(second);
    }
  }, 600_000);
});

/** Makes a table, and an index of the other, and removes it again; ends with the process. */
async function changeTables(dynamodb: DynamoDBClient, round: number, created: string[]): Promise<void> {
  try {
    const TableName = `table-${round}`;
    await dynamodb.send(new CreateTableCommand({ TableName, ...ITEM_TABLE }));
    created.push(TableName);
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: T }));
    const isThere =
      Table?.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === 'ByVersion') ?? false;
    await dynamodb.send(
      new UpdateTableCommand(
        isThere
          ? { TableName: T, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'ByVersion' } }] }
          : {
              TableName: T,
              AttributeDefinitions: [
                ...ITEM_TABLE.AttributeDefinitions,
                { AttributeName: 'version', AttributeType: 'N' },
              ],
              GlobalSecondaryIndexUpdates: [
                {
                  Create: {
                    IndexName: 'ByVersion',
                    KeySchema: [{ AttributeName: 'version', KeyType: 'HASH' }],
                    Projection: { ProjectionType: 'ALL' },
                  },
                },
              ],
            },
      ),
    );
  } catch {
    // The process is gone, or the index is still being made.
  }
}

async function checkTables(dynamodb: DynamoDBClient, created: readonly string[]): Promise<void> {
  const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
  expect(TableNames).toEqual(expect.arrayContaining([...created]));
  const indexes = async () =>
    (await dynamodb.send(new DescribeTableCommand({ TableName: T }))).Table?.GlobalSecondaryIndexes ?? [];
  await vi.waitUntil(async () => (await indexes()).every(({ IndexStatus }) => IndexStatus === 'ACTIVE'));
  if ((await indexes()).some(({ IndexName }) => IndexName === 'ByVersion'))
    expect(await scanned(dynamodb, { IndexName: 'ByVersion' })).toEqual(await scanned(dynamodb));
}

/** A table as the former engine kept it. */
async function writeFormerTable(directory: string, items: number): Promise<void> {
  const level = new Level<string, string>(directory);
  await level.put(
    `table~${T}`,
    JSON.stringify({
      TableName: T,
      ...ITEM_TABLE,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      CreationDateTime: 1_767_225_600,
      TableStatus: 'ACTIVE',
    }),
  );
  await level.batch(
    Array.from({ length: items }, (_, index) => ({
      type: 'put' as const,
      key: `item-${T}~${index}`,
      value: JSON.stringify(item(`item-${index}`, index)),
    })),
  );
  await level.close();
}
