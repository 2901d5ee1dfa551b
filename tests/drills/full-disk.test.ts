import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, it } from 'vitest';
import { openProcessLog } from '../../src/local-process/process-log.ts';
import { background } from '../support/background.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

const disk = mountSmallDisk(40);

afterAll(() => disk?.dispose());

const FULL = { name: 'InternalFailure', message: expect.stringMatching(/^The disk is full: \w+ failed$/) };

/** Text that does not become smaller when it is compressed. */
function noise(length: number): string {
  let text = '';
  while (text.length < length) text += Math.random().toString(36).slice(2);
  return text.slice(0, length);
}

describe.skipIf(disk === undefined)('a full disk', () => {
  const small = disk ?? { directory: '', fill: () => undefined, free: () => undefined };

  it('is told to callers and in the log; what was acknowledged stays, and writing goes on with room', async () => {
    const local = background(join(small.directory, 'state'));
    const { status } = await local.start();
    const options = await local.clientOptions();
    const tables = new DynamoDBClient(options);
    const logs = new CloudWatchLogsClient(options);
    await tables.send(
      new CreateTableCommand({
        TableName: 'table',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    const items: string[] = [];
    const groups: string[] = [];
    const putItem = async (id: string): Promise<void> => {
      const Item = { id: { S: id }, text: { S: noise(1000) } };
      await tables.send(new PutItemCommand({ TableName: 'table', Item }));
      items.push(id);
    };
    const putGroup = async (id: string): Promise<void> => {
      const logGroupName = `${id}-${noise(400)}`;
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
      groups.push(logGroupName);
    };
    const untilRefused = async (put: (id: string) => Promise<void>, name: string): Promise<unknown> => {
      for (let n = 0; ; n += 1) {
        try {
          await put(`${name}-${n}`);
        } catch (error) {
          return error;
        }
      }
    };

    for (const round of ['a', 'b']) {
      small.fill(100_000);
      expect(await untilRefused(putGroup, `group-${round}`)).toMatchObject(FULL);
      expect(await untilRefused(putItem, `item-${round}`)).toMatchObject(FULL);
      await expect(putGroup('refused')).rejects.toMatchObject(FULL);
      expect(await local.status()).toMatchObject({ state: 'running', pid: status.pid });
      expect(local.log()).toMatch(/No space left on device|ENOSPC/);
      expect((await tables.send(new ScanCommand({ TableName: 'table', Select: 'COUNT' }))).Count).toBe(
        items.length,
      );
      small.free();
      for (let n = 0; n < 20; n += 1) {
        await putGroup(`group-after-${round}-${n}`);
        await putItem(`item-after-${round}-${n}`);
      }
    }

    process.kill(status.pid ?? 0, 'SIGKILL');
    await local.connect();
    const again = await local.clientOptions();
    const { Items = [] } = await new DynamoDBClient(again).send(new ScanCommand({ TableName: 'table' }));
    expect(Items.map(({ id }) => id?.S).sort()).toEqual(items.sort());
    const found: (string | undefined)[] = [];
    for await (const { logGroups = [] } of paginateDescribeLogGroups(
      { client: new CloudWatchLogsClient(again) },
      {},
    ))
      found.push(...logGroups.map(({ logGroupName }) => logGroupName));
    expect(found.sort()).toEqual(groups.sort());
    await local.stop(true);
  });

  it('leaves room for the reason in the log', () => {
    const log = openProcessLog(small.directory, () => new Date());
    log.reserve();
    small.fill();
    log.write(`the reason ${noise(20_000)}`);
    log.write('and more');
    log.close();
    small.free();
    expect(readFileSync(join(small.directory, 'process.log'), 'utf8')).toMatch(
      /the reason [a-z0-9]{20000}\n.* and more\n/,
    );
  });
});
