import type { SSEDescription } from '@aws-sdk/client-dynamodb';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { defined } from '../../defined.ts';
import { ifFound } from '../../errors.ts';
import type { TableSettings } from '../../schemas/backup.ts';

export type { TableSettings };

/** What AWS does not restore and nobody puts back here: it lies outside of the table. */
export const NOT_PUT_BACK: readonly string[] = [
  'auto scaling',
  'resource policy',
  'Contributor Insights',
  'Kinesis destination',
  'alarms of your own on the old name',
];

/** Settings of a live table. @throws BackofficeError NOT_FOUND when there is no such table. */
export async function readTableSettings(dynamoDB: DynamoDBApi, table: string): Promise<TableSettings> {
  const { Table: described = {} } = await dynamoDB.describeTable({ TableName: table });
  const [tags, ttl, recovery] = await Promise.all([
    readTags(dynamoDB, described.TableArn ?? table),
    dynamoDB.describeTimeToLive({ TableName: table }),
    dynamoDB.describeContinuousBackups({ TableName: table }),
  ]);
  const { TimeToLiveStatus, AttributeName } = ttl.TimeToLiveDescription ?? {};
  const { PointInTimeRecoveryStatus, RecoveryPeriodInDays = 35 } =
    recovery.ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
  const recoverable = PointInTimeRecoveryStatus === 'ENABLED';
  const stream = described.StreamSpecification;
  return {
    tags,
    ttlAttribute: /^ENABL/.test(TimeToLiveStatus ?? '') ? (AttributeName ?? null) : null,
    pointInTimeRecovery: recoverable,
    recoveryDays: recoverable ? RecoveryPeriodInDays : null,
    deletionProtection: described.DeletionProtectionEnabled ?? false,
    stream: stream?.StreamEnabled ? (stream.StreamViewType ?? null) : null,
    tableClass: described.TableClassSummary?.TableClass ?? 'STANDARD',
    ...encryptionOf(described.SSEDescription),
  };
}

/** What a table, or the table of a backup, is encrypted with. */
export function encryptionOf(
  described: SSEDescription | undefined,
): Pick<TableSettings, 'encryption' | 'encryptionKey'> {
  return { encryption: described?.SSEType ?? 'AES256', encryptionKey: described?.KMSMasterKeyArn ?? null };
}

async function readTags(dynamoDB: DynamoDBApi, arn: string): Promise<Record<string, string>> {
  const tags: Record<string, string> = {};
  let token: string | undefined;
  do {
    const page = await dynamoDB.listTagsOfResource({
      ResourceArn: arn,
      ...defined({ NextToken: token }),
    });
    for (const { Key = '', Value = '' } of page.Tags ?? []) if (!isOurs(Key)) tags[Key] = Value;
    token = page.NextToken;
  } while (token !== undefined);
  return tags;
}

/** The same, or null when there is no such table. */
export async function readSettingsIfAny(dynamoDB: DynamoDBApi, table: string): Promise<TableSettings | null> {
  return (await ifFound(readTableSettings(dynamoDB, table))) ?? null;
}

/** What AWS and this program mark tables with belongs to the table itself, not to its settings. */
function isOurs(key: string): boolean {
  return key.startsWith('aws:') || key.startsWith('backoffice:');
}
