import {
  CreateBackupCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  RestoreTableFromBackupCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/aws/connection.ts';
import type { RestoreResult } from '../../src/services/restore/restore.ts';
import type { CliOptions } from '../support/cli.ts';
import { createShiftedClock } from '../support/clock.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const TABLE = 'local-backoffice-data';
const KEY = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555';
const MANAGED = 'arn:aws:kms:us-east-1:000000000000:key/5f8d3c1e-0f2a-4b6d-9c7e-1a2b3c4d5e6f';

const clock = createShiftedClock();
const app = useDeployed(true, { clock });
let dynamoDB: DynamoDBClient;

beforeAll(async () => {
  dynamoDB = new DynamoDBClient({ ...clientOptions(app.local().endpoint), maxAttempts: 1 });
  await app.run(['items', 'create', '--id', 'one']);
});

async function encrypt(SSESpecification: object): Promise<void> {
  await dynamoDB.send(new UpdateTableCommand({ TableName: TABLE, SSESpecification }));
}

async function encryptionOf(TableName: string): Promise<object | undefined> {
  const { Table } = await dynamoDB.send(new DescribeTableCommand({ TableName }));
  return Table?.SSEDescription;
}

async function restored(argv: readonly string[], options: Partial<CliOptions> = {}): Promise<RestoreResult> {
  const { code, result, stderr } = await app.json<RestoreResult>(['backup', 'restore', ...argv], options);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return result;
}

/** Keeps what restores ask for. */
function watching(asked: unknown[]) {
  const wrap = (connection: Connection): Connection => ({
    ...connection,
    dynamoDB: async () => {
      const api = await connection.dynamoDB();
      return {
        ...api,
        restoreTableFromBackup: (input: Parameters<typeof api.restoreTableFromBackup>[0]) => {
          asked.push(input.SSESpecificationOverride);
          return api.restoreTableFromBackup(input);
        },
      };
    },
  });
  return { wrap };
}

describe('the key of a restored table', () => {
  it('is the one that the table had when the backup was made, also where another has it now', async () => {
    await encrypt({ Enabled: true, SSEType: 'KMS', KMSMasterKeyId: KEY });
    await app.run(['backup', 'create', '--name', 'own-key', '--wait']);
    await encrypt({ Enabled: true, SSEType: 'KMS' });
    const { plan } = await restored(['own-key']);
    expect(plan?.settings).toMatchObject({ encryption: 'KMS', encryptionKey: KEY });
    expect(await encryptionOf(plan?.target ?? '')).toMatchObject({ SSEType: 'KMS', KMSMasterKeyArn: KEY });
  });

  it('is known of a backup that was made elsewhere', async () => {
    await encrypt({ Enabled: true, SSEType: 'KMS', KMSMasterKeyId: KEY });
    await dynamoDB.send(new CreateBackupCommand({ TableName: TABLE, BackupName: 'elsewhere' }));
    await encrypt({ Enabled: true, SSEType: 'KMS' });
    clock.advance(2000);
    const { plan } = await restored(['elsewhere']);
    expect(plan).toMatchObject({ settingsFrom: 'the live table', encryption: { encryptionKey: KEY } });
    expect(await encryptionOf(plan?.target ?? '')).toMatchObject({ KMSMasterKeyArn: KEY });
  });

  it('is AWS’s own without being named, and the one of DynamoDB where the table had that', async () => {
    await app.run(['backup', 'create', '--name', 'managed', '--wait']);
    await encrypt({ Enabled: false });
    await app.run(['backup', 'create', '--name', 'owned', '--wait']);
    const asked: unknown[] = [];
    const managed = await restored(['managed', '--to', `${TABLE}-managed`], watching(asked));
    expect(await encryptionOf(managed.plan?.target ?? '')).toMatchObject({ KMSMasterKeyArn: MANAGED });
    const owned = await restored(['owned', '--to', `${TABLE}-owned`], watching(asked));
    expect(await encryptionOf(owned.plan?.target ?? '')).toBeUndefined();
    expect(asked).toEqual([{ Enabled: true, SSEType: 'KMS' }, { Enabled: false }]);
  });

  it('is set where an earlier run had left it out, and named where nobody may look at it', async () => {
    await encrypt({ Enabled: true, SSEType: 'KMS', KMSMasterKeyId: KEY });
    const made = await app.json<{ backup: { arn: string } }>([
      'backup',
      'create',
      '--name',
      'later',
      '--wait',
    ]);
    const TargetTableName = `${TABLE}-half`;
    const begun = { BackupArn: made.result.backup.arn, TargetTableName };
    await dynamoDB.send(
      new RestoreTableFromBackupCommand({ ...begun, SSESpecificationOverride: { Enabled: true } }),
    );
    clock.advance(2000);
    await app.run(['local', 'faults', 'add', 'denied', '--service', 'kms', '--operation', 'DescribeKey']);
    const { plan, settings } = await restored(['later', '--to', TargetTableName]);
    await app.run(['local', 'faults', 'clear']);
    expect(plan?.progress).toBe('restored');
    expect(settings[0]).toEqual({ setting: 'encryption', value: `KMS ${KEY}`, changed: true });
    expect(await encryptionOf(TargetTableName)).toMatchObject({ KMSMasterKeyArn: KEY });
  });

  it('of a table at a time is the one of the table that is used', async () => {
    await app.run(['pitr', 'enable']);
    await encrypt({ Enabled: true, SSEType: 'KMS', KMSMasterKeyId: KEY });
    clock.advance(7 * 60_000);
    const { plan } = await restored(['--at', '6m']);
    expect(await encryptionOf(plan?.target ?? '')).toMatchObject({ KMSMasterKeyArn: KEY });
  });
});

describe('the tags of a restored table', () => {
  it('are those of the backup: one that came since is removed', async () => {
    await app.run(['backup', 'create', '--name', 'tagged', '--wait']);
    const { plan } = await restored(['tagged', '--to', `${TABLE}-tagged`]);
    const { Table } = await dynamoDB.send(new DescribeTableCommand({ TableName: plan?.target }));
    const ResourceArn = Table?.TableArn ?? '';
    await dynamoDB.send(
      new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'since', Value: 'yesterday' }] }),
    );
    await dynamoDB.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['application'] }));
    const again = await restored(['tagged', '--to', `${TABLE}-tagged`]);
    expect(again.settings.find(({ setting }) => setting === 'tags')).toMatchObject({ changed: true });
    const { Tags = [] } = await dynamoDB.send(new ListTagsOfResourceCommand({ ResourceArn }));
    expect(Tags.map(({ Key }) => Key).sort()).toEqual(['application', 'environment']);
  });
});

describe('a restore beside 50 others', () => {
  it('stops in words with what to do, begins nothing, and is begun when one has ended', async () => {
    const made = await app.json<{ backup: { arn: string } }>([
      'backup',
      'create',
      '--name',
      'many',
      '--wait',
    ]);
    const BackupArn = made.result.backup.arn;
    clock.advance(60_000);
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        dynamoDB.send(new RestoreTableFromBackupCommand({ BackupArn, TargetTableName: `other-${index}` })),
      ),
    );
    // However slow this machine is, none of them has ended.
    clock.advance(-55_000);
    const line = ['backup', 'restore', 'many', '--to', `${TABLE}-late`];
    const { code, stderr } = await app.run(line);
    expect([code, stderr]).toEqual([
      6,
      expect.stringMatching(
        /a limit of the account is reached \(.*Too many operations for a given subscriber.*\)\n.*at most 50 restores run at once, in all of the account: wait until one has ended, then rerun: backoffice backup restore many --to/,
      ),
    ]);
    expect(await encryptionOf(`${TABLE}-late`).catch(({ name }: Error) => name)).toBe(
      'ResourceNotFoundException',
    );
    clock.advance(60_000);
    expect((await app.run(line)).code).toBe(0);
  });
});
