import type { ProvisionedThroughputDescription, TableDescription } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { Backups } from './backups.ts';
import type { TableEngine } from './engine/engine.ts';
import { isUsable } from './engine/operations/engine-context.ts';
import type { RestoreRecord } from './engine/table-record.ts';
import type { TableDefinition } from './engine/tables/create-table.ts';
import { rowsBefore } from './past-rows.ts';
import { deleteRows, type Row, readRows, writeRows } from './rows.ts';
import type { Tables } from './tables.ts';

/** What a table is restored from, and as what. */
export interface RestoreRequest {
  readonly target: string;
  /** Key schema, attributes, indexes and billing come from here. */
  readonly schema: Pick<
    TableDescription,
    | 'KeySchema'
    | 'AttributeDefinitions'
    | 'GlobalSecondaryIndexes'
    | 'LocalSecondaryIndexes'
    | 'BillingModeSummary'
    | 'ProvisionedThroughput'
  >;
  readonly encryption: string | undefined;
  readonly source: Pick<RestoreRecord, 'sourceTable' | 'backupArn' | 'at'>;
}

export interface Restores {
  /** Starts to restore. @throws AwsError TableAlreadyExistsException. */
  start(request: RestoreRequest): Promise<TableDescription>;
  resume(): Promise<void>;
  idle(): Promise<void>;
}

/** A restore takes minutes to hours on AWS. */
const RESTORE_MS = 1000;

/** API_RestoreTableFromBackup.html: "up to 50 concurrent restores (any type of restore) in a given account". */
const MOST_RESTORES = 50;

/** What the model has for the words of LimitExceededException. */
const TOO_MANY = 'Too many operations for a given subscriber.';

export interface RestoresOptions {
  readonly engine: TableEngine;
  readonly tables: Tables;
  readonly backups: Backups;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

export function createRestores(options: RestoresOptions): Restores {
  const { engine, tables, backups, clock, report } = options;
  const copies = new Set<Promise<void>>();

  const underWay = (): number => {
    let restoring = 0;
    for (const { record } of engine.tables.values()) if (!isUsable(record, clock)) restoring += 1;
    return restoring;
  };

  async function fromBackup(target: string, arn: string): Promise<void> {
    for await (const rows of backups.rows(arn)) await writeRows(engine, target, rows);
  }

  /** The rows as they are, then those that were written since put back: also what is written meanwhile. */
  async function fromHistory(target: string, source: string, at: Date): Promise<void> {
    for await (const rows of readRows(engine, source)) await writeRows(engine, target, rows);
    const undos = [...rowsBefore(engine, source, at).values()];
    const was = undos.flatMap(({ before }): Row[] => (before === null ? [] : [before]));
    await writeRows(engine, target, was);
    await deleteRows(
      engine,
      target,
      undos.flatMap(({ key, before }) => (before === null ? [key] : [])),
    );
  }

  function copyAside(target: string, restore: RestoreRecord): void {
    const { backupArn, sourceTable, at } = restore;
    const copying = (
      backupArn === undefined ? fromHistory(target, sourceTable, new Date(at)) : fromBackup(target, backupArn)
    )
      .then(() => tables.change(target, { restore: { ...restore, copied: true } }))
      .then(() => undefined, report)
      .finally(() => copies.delete(copying));
    copies.add(copying);
  }

  return {
    async start({ target, schema, encryption, source }) {
      if (tables.exists(target))
        throw new AwsError('TableAlreadyExistsException', `Table already exists: ${target}`);
      if (underWay() >= MOST_RESTORES) throw new AwsError('LimitExceededException', TOO_MANY);
      const readyAt = new Date(clock.now().getTime() + RESTORE_MS).toISOString();
      const restore = { ...source, copied: false, readyAt };
      // Tags, time to live, recovery, protection, streams and the class of the table are lost, as on AWS.
      const settings = { ...(encryption === undefined ? {} : { encryption }), restore };
      const description = tables.create(definitionOf(target, schema), settings);
      copyAside(target, restore);
      return description;
    },
    async resume() {
      for (const [name, { record }] of engine.tables) {
        const { restore } = record.settings;
        if (restore !== undefined && !restore.copied) copyAside(name, restore);
      }
    },
    async idle() {
      await Promise.all(copies);
    },
  };
}

function definitionOf(name: string, schema: RestoreRequest['schema']): TableDefinition {
  const isOnDemand = schema.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  const local = (schema.LocalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
  const global = (schema.GlobalSecondaryIndexes ?? []).map((index) => ({
    IndexName: index.IndexName,
    KeySchema: index.KeySchema,
    Projection: index.Projection,
    ...(isOnDemand ? {} : { ProvisionedThroughput: unitsOf(index.ProvisionedThroughput) }),
  }));
  return {
    TableName: name,
    KeySchema: schema.KeySchema,
    AttributeDefinitions: schema.AttributeDefinitions,
    ...(isOnDemand
      ? { BillingMode: 'PAY_PER_REQUEST' as const }
      : { ProvisionedThroughput: unitsOf(schema.ProvisionedThroughput) }),
    ...(local.length === 0 ? {} : { LocalSecondaryIndexes: local }),
    ...(global.length === 0 ? {} : { GlobalSecondaryIndexes: global }),
  };
}

function unitsOf({ ReadCapacityUnits, WriteCapacityUnits }: ProvisionedThroughputDescription = {}) {
  return { ReadCapacityUnits, WriteCapacityUnits };
}
