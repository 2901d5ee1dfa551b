import { STATUS_UPDATE_INDEX } from '../../../stack/contract/table.ts';
import type { DynamoDBApi } from '../../aws/dynamodb.ts';
import { readTableSettings, type TableSettings } from '../backup/table-settings.ts';
import type { SettingChange } from '../stack/setting-changes.ts';
import { hasTimeIndex } from '../table/time-index.ts';

/** What the configuration wants of the table that the application uses. */
export interface WantedOfTable {
  readonly pointInTimeRecovery: boolean;
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** How a table falls short of the configuration, and what it would be set to. */
export interface TableFollow {
  readonly table: string;
  readonly changes: readonly SettingChange[];
  readonly settings: TableSettings;
  /** Whether it lacks the index that tables from before it do not have. */
  readonly lacksIndex: boolean;
}

/**
 * The template sets the stack's own table. A table that data was restored into is none of its resources, so what the
 * configuration wants is set on it as well. Nothing is switched off: what is on beyond it was asked for by somebody.
 */
export async function tableFollow(
  dynamoDB: DynamoDBApi,
  table: string,
  wanted: WantedOfTable,
): Promise<TableFollow> {
  const is = await readTableSettings(dynamoDB, table);
  const settings: TableSettings = {
    ...is,
    pointInTimeRecovery: is.pointInTimeRecovery || wanted.pointInTimeRecovery,
    deletionProtection: is.deletionProtection || wanted.deletionProtection,
    tags: { ...is.tags, ...wanted.tags },
  };
  const changes: SettingChange[] = [];
  const add = (path: string, before: string, after: string): void => {
    if (before !== after) changes.push({ path: `${table} ${path}`, before, after, waits: false });
  };
  add('PointInTimeRecovery', onOff(is.pointInTimeRecovery), onOff(settings.pointInTimeRecovery));
  add('DeletionProtection', onOff(is.deletionProtection), onOff(settings.deletionProtection));
  for (const [key, value] of Object.entries(wanted.tags)) add(`Tags.${key}`, is.tags[key] ?? 'none', value);
  const { Table = {} } = await dynamoDB.describeTable({ TableName: table });
  const lacksIndex = !hasTimeIndex(Table);
  if (lacksIndex) add(`GlobalSecondaryIndexes.${STATUS_UPDATE_INDEX}`, 'none', 'status, updatedAt');
  return { table, changes, settings, lacksIndex };
}

function onOff(on: boolean): string {
  return on ? 'on' : 'off';
}
