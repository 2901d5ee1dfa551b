import type { TableDescription, TableStatus } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { TableEngine } from './engine/engine.ts';
import { isUsable } from './engine/operations/engine-context.ts';
import { keyNames } from './engine/row-keys.ts';
import type { TableRecord, TableSettings } from './engine/table-record.ts';
import { DEFAULT_SETTINGS, newTable, type TableDefinition } from './engine/tables/create-table.ts';
import { describeTable } from './engine/tables/describe-table.ts';
import { changedTable, type TableChange } from './engine/tables/update-table.ts';

/** The tables of the account. */
export interface Tables {
  arnOf(name: string): string;
  /** The name of a table that may be given by its ARN. */
  nameIn(nameOrArn: string): string;
  /** Also of a table that is being restored. */
  exists(name: string): boolean;
  names(): string[];
  /** @throws AwsError ResourceNotFoundException. */
  describe(name: string): TableDescription;
  /** Names of the attributes of a table's key; none when there is no such table. */
  keyNames(name: string): readonly string[];
  /** Whether a table is there and can be used: not one that is being restored. */
  usable(name: string): boolean;
  /** The settings of a table; those of a new one when there is none. */
  settings(name: string): TableSettings;
  /** @throws AwsError ResourceInUseException for a name that is taken, ValidationException. */
  create(definition: TableDefinition, settings: Partial<TableSettings>): TableDescription;
  /** @throws AwsError ResourceNotFoundException, ValidationException. */
  update(name: string, change: TableChange, settings?: Partial<TableSettings>): TableDescription;
  change(name: string, settings: Partial<TableSettings>): TableSettings;
  /** Sets how a table is billed, where that is another way. */
  bill(name: string, billing: Pick<TableChange, 'BillingMode' | 'ProvisionedThroughput'>): void;
  /** @throws AwsError ValidationException while the table is protected. */
  delete(name: string): Promise<TableDescription>;
}

export interface TablesOptions {
  readonly engine: TableEngine;
  readonly arnPrefix: string;
  readonly clock: Clock;
  /** What has to be done while the rows are still there. */
  readonly beforeDelete: (table: TableDescription) => Promise<void>;
}

export function createTables({ engine, arnPrefix, clock, beforeDelete }: TablesOptions): Tables {
  const arnOf = (name: string): string => `${arnPrefix}${name}`;

  function find(name: string) {
    const table = engine.tables.get(name);
    if (table !== undefined) return table;
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
  }

  /** @param status while it changes; found out when left out. */
  function told(name: string, status?: TableStatus): TableDescription {
    const table = find(name);
    const now: TableStatus = isUsable(table.record, clock) ? 'ACTIVE' : 'CREATING';
    return describeTable(table, { arnOf, status: status ?? now });
  }

  function change(record: TableRecord, changes: Partial<TableSettings>): TableSettings {
    const settings = withChanges(record.settings, changes, clock.now());
    engine.define({ ...record, settings });
    return settings;
  }

  return {
    arnOf,
    nameIn: (nameOrArn) => (nameOrArn.startsWith('arn:') ? (nameOrArn.split('/').at(-1) ?? '') : nameOrArn),
    exists: (name) => engine.tables.has(name),
    names: () => [...engine.tables.keys()].sort(),
    describe: (name) => told(name),
    keyNames(name) {
      const table = engine.tables.get(name);
      return table === undefined ? [] : keyNames(table.record.key);
    },
    usable(name) {
      const table = engine.tables.get(name);
      return table !== undefined && isUsable(table.record, clock);
    },
    settings: (name) => engine.tables.get(name)?.record.settings ?? DEFAULT_SETTINGS,
    create(definition, settings) {
      const record = newTable(definition, withChanges(DEFAULT_SETTINGS, settings, clock.now()), clock.now());
      if (engine.tables.has(record.name))
        throw new AwsError('ResourceInUseException', `Table already exists: ${record.name}`);
      engine.define(record);
      return told(record.name, 'CREATING');
    },
    update(name, changes, settings = {}) {
      const { record } = find(name);
      const changed = changedTable(record, changes, clock.now());
      engine.define({ ...changed, settings: withChanges(record.settings, settings, clock.now()) });
      return told(name, 'UPDATING');
    },
    change: (name, settings) => change(find(name).record, settings),
    bill(name, { BillingMode, ProvisionedThroughput: wanted }) {
      const { record } = find(name);
      const isSame =
        record.throughput === undefined
          ? BillingMode === 'PAY_PER_REQUEST'
          : BillingMode !== 'PAY_PER_REQUEST' &&
            record.throughput.readUnits === wanted?.ReadCapacityUnits &&
            record.throughput.writeUnits === wanted.WriteCapacityUnits;
      if (isSame) return;
      engine.define(changedTable(record, { BillingMode, ProvisionedThroughput: wanted }, clock.now()));
    },
    async delete(name) {
      const description = told(name);
      if (description.DeletionProtectionEnabled === true)
        throw new AwsError(
          'ValidationException',
          'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
        );
      if (description.TableStatus === 'CREATING')
        throw new AwsError('ResourceInUseException', `Table is being created: ${name}`);
      await beforeDelete(description);
      engine.drop(name);
      return deleted(description);
    },
  };
}

/** What DeleteTable tells of a table: scylladb test/alternator/test_table.py. */
function deleted(description: TableDescription): TableDescription {
  const { TableName, TableArn, TableId, ItemCount, TableSizeBytes, ProvisionedThroughput } = description;
  const { BillingModeSummary, DeletionProtectionEnabled } = description;
  return {
    TableName,
    TableStatus: 'DELETING',
    ...(ProvisionedThroughput && { ProvisionedThroughput }),
    TableSizeBytes,
    ItemCount,
    TableArn,
    TableId,
    ...(BillingModeSummary && { BillingModeSummary }),
    DeletionProtectionEnabled,
  };
}

function withChanges(before: TableSettings, changes: Partial<TableSettings>, now: Date): TableSettings {
  const isNew = changes.pointInTimeRecovery === true && !before.pointInTimeRecovery;
  return { ...before, ...changes, ...(isNew ? { recoverableSince: now.toISOString() } : {}) };
}
