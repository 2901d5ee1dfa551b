import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScheduleRecords } from '../../src/local/services/scheduler/schedule-records.ts';
import { openStore, type Store } from '../../src/local/store.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { clientOptions, startLocal, type TestLocal } from '../support/local.ts';

const SCHEDULE = 'AWS::Scheduler::Schedule';
const DAILY = {
  Name: 'daily',
  ScheduleExpression: 'rate(1 day)',
  State: 'DISABLED',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: {
    Arn: 'arn:aws:scheduler:::aws-sdk:dynamodb:createBackup',
    RoleArn: 'arn:aws:iam::000000000000:role/r',
    Input: '{"TableName":"t","BackupName":"b"}',
  },
};

describe('the drift of a schedule', () => {
  let local: TestLocal;
  let client: CloudFormationClient;

  beforeAll(async () => {
    local = await startLocal();
    client = new CloudFormationClient(clientOptions(local.endpoint));
  });
  afterAll(async () => {
    await local.close();
    expect(local.errors).toEqual([]);
  });

  const template = (more: object) =>
    JSON.stringify({
      Resources: { S: { Type: SCHEDULE, DeletionPolicy: 'Retain', Properties: { ...DAILY, ...more } } },
    });

  async function driftOf(StackName: string) {
    await client.send(new DetectStackDriftCommand({ StackName }));
    const { StackResourceDrifts: [drift] = [] } = await client.send(
      new DescribeStackResourceDriftsCommand({ StackName }),
    );
    return { ...drift, actual: JSON.parse(drift?.ActualProperties ?? '{}') };
  }

  it('is of all that its template sets and GetSchedule tells, the time window among it', async () => {
    await client.send(new CreateStackCommand({ StackName: 'first', TemplateBody: template({}) }));
    await local.idle();
    expect(await driftOf('first')).toMatchObject({ StackResourceDriftStatus: 'IN_SYNC', actual: DAILY });
    await client.send(new DeleteStackCommand({ StackName: 'first' }));
    await local.idle();
    // An import leaves the resource as it is, whatever the template says.
    const { Id } = await client.send(
      new CreateChangeSetCommand({
        StackName: 'second',
        ChangeSetName: 'import',
        ChangeSetType: 'IMPORT',
        TemplateBody: template({ FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } }),
        ResourcesToImport: [
          { ResourceType: SCHEDULE, LogicalResourceId: 'S', ResourceIdentifier: { Name: 'daily' } },
        ],
      }),
    );
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await local.idle();
    expect(await driftOf('second')).toMatchObject({
      StackResourceDriftStatus: 'MODIFIED',
      PropertyDifferences: [
        {
          PropertyPath: '/FlexibleTimeWindow/MaximumWindowInMinutes',
          ExpectedValue: '5',
          DifferenceType: 'REMOVE',
        },
      ],
    });
  });
});

describe('schedules', () => {
  const HOUR = 3_600_000;
  const BEGIN = Date.parse('2026-11-28T12:00:00Z');
  let store: Store;
  let directory: string;
  let reads = 0;

  beforeAll(async () => {
    directory = makeDirectory();
    const opened = await openStore(directory);
    store = {
      ...opened,
      collection<T>(name: string) {
        const collection = opened.collection<T>(name);
        const values: typeof collection.values = (range) => {
          reads += 1;
          return collection.values(range);
        };
        return { ...collection, values };
      },
    };
  });
  afterAll(async () => {
    await store.close();
    removeDirectory(directory);
  });

  const hourly = (name: string, lastRun: string | null) => ({
    name,
    owner: 'o',
    settings: { ...DAILY, State: 'ENABLED', ScheduleExpression: 'rate(1 hour)' },
    since: new Date(BEGIN).toISOString(),
    lastRun,
  });

  it('are read when the first of them is due or one was changed, and not while nothing is', async () => {
    const records = createScheduleRecords(store);
    const due = async (now: number) => (await records.due(now)).map(([{ name }, at]) => [name, at - BEGIN]);
    for (let second = 0; second < 100; second += 1) expect(await due(BEGIN + second * 1000)).toEqual([]);
    expect(reads).toBe(1);

    await records.put(hourly('a', null));
    expect(await due(BEGIN - 1)).toEqual([]);
    expect(await due(BEGIN)).toEqual([['a', 0]]);
    await records.put(hourly('a', new Date(BEGIN).toISOString()));
    reads = 0;
    for (let second = 0; second < 3600; second += 60) expect(await due(BEGIN + second * 1000)).toEqual([]);
    // A clock that was put back makes nothing due.
    expect(await due(BEGIN - HOUR)).toEqual([]);
    expect(reads).toBe(1);
    // Of several times that have passed, the last one.
    expect(await due(BEGIN + 3 * HOUR + 5)).toEqual([['a', 3 * HOUR]]);

    await records.put(hourly('a', new Date(BEGIN + 3 * HOUR).toISOString()));
    expect(await due(BEGIN + 3 * HOUR + 6)).toEqual([]);
    await records.put(hourly('b', null));
    expect(await due(BEGIN + 3 * HOUR + 7)).toEqual([['b', 3 * HOUR]]);
    await records.delete('b');
    reads = 0;
    expect(await due(BEGIN + 3 * HOUR + 8)).toEqual([]);
    expect(await due(BEGIN + 3 * HOUR + 9)).toEqual([]);
    expect(reads).toBe(1);
  });

  it('that are changed while they are read are read again', async () => {
    const records = createScheduleRecords(store);
    const reading = records.due(BEGIN + HOUR);
    await records.put(hourly('late', null));
    await reading;
    expect((await records.due(BEGIN + HOUR)).map(([{ name }]) => name)).toContain('late');
  });
});
