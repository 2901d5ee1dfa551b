import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { background } from '../support/background.ts';
import { type Built, built } from '../support/built.ts';
import { compileFailingStore, type FailingStore } from '../support/failing-store.ts';
import { FULL_SCALE } from '../support/scale.ts';

/** Any call of the process that writes fails once, or from then on: what was acknowledged is there after a kill. */

let app: Built;
let failing: FailingStore | undefined;

beforeAll(() => {
  app = built();
  mkdirSync(app.cache);
  failing = compileFailingStore(app.cache, join(app.state, 'local'));
});

afterAll(() => app.dispose());

/** How many calls that write the work below makes at most. */
const MOST = FULL_SCALE ? 60 : 24;
const points = Array.from({ length: MOST }, (_, n) => n + 1).filter((at) => FULL_SCALE || at % 12 === 1);

const WRITES = 12;
const EARLY = 5;

interface Acknowledged {
  readonly items: string[];
  readonly groups: string[];
}

/** Writes items and log groups until the end, whatever fails. */
async function write(
  options: ConstructorParameters<typeof DynamoDBClient>[0],
  name: string,
): Promise<Acknowledged> {
  const tables = new DynamoDBClient(options ?? {});
  const logs = new CloudWatchLogsClient(options ?? {});
  const acknowledged: Acknowledged = { items: [], groups: [] };
  for (let n = 0; n < WRITES; n += 1) {
    const id = `${name}-${n}`;
    await tables.send(new PutItemCommand({ TableName: 'table', Item: { id: { S: id } } })).then(
      () => acknowledged.items.push(id),
      () => undefined,
    );
    await logs.send(new CreateLogGroupCommand({ logGroupName: id })).then(
      () => acknowledged.groups.push(id),
      () => undefined,
    );
  }
  return acknowledged;
}

describe.each(['ENOSPC', 'EIO'] as const)('a store whose disk says %s', { timeout: 15 * 60_000 }, (code) => {
  it.for(points)('at call %i loses nothing that it acknowledged', async (at, { skip }) => {
    if (failing === undefined) return skip();
    const local = background(app.state);
    expect(await app.run(['local', 'start'], [], failing.variables(code, at))).toMatchObject({ code: 0 });
    const name = `${code}-${at}`;
    const table = {
      TableName: 'table',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    } as const;
    const before = await local.clientOptions();
    await new DynamoDBClient(before)
      .send(
        new CreateTableCommand({
          ...table,
          AttributeDefinitions: [...table.AttributeDefinitions],
          KeySchema: [...table.KeySchema],
        }),
      )
      .catch((error: Error) => expect(error.name).toBe('ResourceInUseException'));
    failing.arm();
    const { items, groups } = await write(before, name);
    // A disk that is full from an early call on cannot have taken all.
    if (code === 'ENOSPC' && at <= EARLY) expect(items.length + groups.length).toBeLessThan(2 * WRITES);
    process.kill(local.pid(), 'SIGKILL');
    failing.disarm();
    await local.connect();
    const after = await local.clientOptions();
    const { Items = [] } = await new DynamoDBClient(after).send(new ScanCommand({ TableName: 'table' }));
    expect(Items.map(({ id }) => id?.S)).toEqual(expect.arrayContaining(items));
    const found: (string | undefined)[] = [];
    const pages = paginateDescribeLogGroups({ client: new CloudWatchLogsClient(after) }, {});
    for await (const { logGroups = [] } of pages)
      found.push(...logGroups.map(({ logGroupName }) => logGroupName));
    expect(found).toEqual(expect.arrayContaining(groups));
    // It writes again, and ends in order.
    expect(await write(after, `${name}-again`)).toMatchObject({
      items: { length: WRITES },
      groups: { length: WRITES },
    });
    await local.stop(true);
  });
});
