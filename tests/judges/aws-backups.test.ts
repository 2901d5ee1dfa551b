import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { startLocal, type TestLocal } from '../support/local.ts';
import { hasAws, hasBoto3, runProgram } from '../support/programs.ts';
import { createStack, inlineTemplate } from '../support/stack.ts';

// The runbook's backup and restore, by the `aws` command and boto3, against the embedded environment.

const TABLE = 'local-backoffice-data';
let local: TestLocal;
let directory: string;

beforeAll(async () => {
  directory = makeDirectory();
  local = await startLocal();
  const outputs = await createStack(local, 'local-backoffice', inlineTemplate(), {
    EnvironmentName: 'local',
  });
  for (const id of ['one', 'two'])
    await fetch(`${outputs.ApiEndpoint}/items`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, status: 'pending' }),
    });
});

afterAll(async () => {
  await local.close();
  removeDirectory(directory);
});

const aws = (...argv: string[]) =>
  runProgram('aws', ['--endpoint-url', local.endpoint, '--output', 'json', 'dynamodb', ...argv], directory);

interface Details {
  readonly BackupArn: string;
  readonly BackupStatus: string;
}

describe.skipIf(!hasAws)('the aws command, as in the runbook', () => {
  it('create-backup, list-backups, restore-table-from-backup', async () => {
    const created = (await aws(
      'create-backup',
      '--table-name',
      TABLE,
      '--backup-name',
      'local-backoffice-backup-20261122',
    )) as {
      BackupDetails: Details;
    };
    const { BackupArn } = created.BackupDetails;
    for (let status = 'CREATING'; status === 'CREATING'; ) {
      const described = (await aws('describe-backup', '--backup-arn', BackupArn)) as {
        BackupDescription: { BackupDetails: Details };
      };
      status = described.BackupDescription.BackupDetails.BackupStatus;
    }
    expect(await aws('list-backups', '--table-name', TABLE)).toMatchObject({
      BackupSummaries: [
        {
          BackupArn,
          BackupName: 'local-backoffice-backup-20261122',
          BackupStatus: 'AVAILABLE',
          TableName: TABLE,
        },
      ],
    });
    const restored = `${TABLE}-restored`;
    expect(
      await aws('restore-table-from-backup', '--target-table-name', restored, '--backup-arn', BackupArn),
    ).toMatchObject({
      TableDescription: { TableStatus: 'CREATING', RestoreSummary: { RestoreInProgress: true } },
    });
    // `wait table-exists` looks every twenty seconds.
    for (let status = 'CREATING'; status === 'CREATING'; ) {
      const { Table } = (await aws('describe-table', '--table-name', restored)) as {
        Table: { TableStatus: string };
      };
      status = Table.TableStatus;
    }
    expect(await aws('scan', '--table-name', restored, '--consistent-read')).toMatchObject({ Count: 2 });
  }, 60_000);

  it('continuous backups, time to live and tags', async () => {
    await aws(
      'update-continuous-backups',
      '--table-name',
      TABLE,
      '--point-in-time-recovery-specification',
      'PointInTimeRecoveryEnabled=true,RecoveryPeriodInDays=3',
    );
    expect(await aws('describe-continuous-backups', '--table-name', TABLE)).toMatchObject({
      ContinuousBackupsDescription: {
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 3 },
      },
    });
    await aws(
      'update-time-to-live',
      '--table-name',
      TABLE,
      '--time-to-live-specification',
      'Enabled=true,AttributeName=ttl',
    );
    expect(await aws('describe-time-to-live', '--table-name', TABLE)).toMatchObject({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' },
    });
  }, 30_000);
});

describe.skipIf(!hasBoto3)('boto3', () => {
  it('writes by its batch writer and reads by parallel scans', async () => {
    const script = `
import boto3, json, sys
db = boto3.resource("dynamodb", endpoint_url=sys.argv[1])
table = db.Table(sys.argv[2])
with table.batch_writer() as batch:
    for i in range(60):
        batch.put_item(Item={"id": f"boto-{i}", "timestamp": 0, "status": "x"})
found = [i["id"] for s in range(3) for i in table.scan(Segment=s, TotalSegments=3)["Items"]]
print(json.dumps(len([i for i in found if i.startswith("boto-")])))`;
    expect(await runProgram('python3', ['-c', script, local.endpoint, TABLE], directory)).toBe(60);
  }, 30_000);
});
