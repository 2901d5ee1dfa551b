import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { Backups } from './backups.ts';
import type { TableEngine } from './engine.ts';
import { deleteRows, type Row, readRows, writeRows } from './rows.ts';
import type { RestoreRecord, TableSettings } from './table-settings.ts';
import type { Tables } from './tables.ts';
import type { WriteJournal } from './write-journal.ts';

/** What a table is restored from, and as what. */
export interface RestoreRequest {
  readonly target: string;
  /** Key schema, attributes, indexes and billing come from here. */
  readonly schema: Pick<
    TableDescription,
    'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes' | 'BillingModeSummary'
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

export interface RestoresOptions {
  readonly engine: TableEngine;
  readonly tables: Tables;
  readonly backups: Backups;
  readonly journal: WriteJournal;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

export function createRestores(options: RestoresOptions): Restores {
  const { engine, tables, backups, journal, clock, report } = options;
  const copies = new Set<Promise<void>>();

  async function fromBackup(target: string, arn: string): Promise<void> {
    for await (const rows of backups.rows(arn)) await writeRows(engine, target, rows);
  }

  /** The rows as they are, then those that were written since put back: also what is written meanwhile. */
  async function fromHistory(target: string, source: string, at: Date): Promise<void> {
    for await (const rows of readRows(engine, source)) await writeRows(engine, target, rows);
    const undos = [...(await journal.undoTo(source, at)).values()];
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
      .then(() => tables.settings.change(target, { restore: { ...restore, copied: true } }))
      .then(() => undefined, report)
      .finally(() => copies.delete(copying));
    copies.add(copying);
  }

  return {
    async start({ target, schema, encryption, source }) {
      if (await tables.exists(target))
        throw new AwsError('TableAlreadyExistsException', `Table already exists: ${target}`);
      const readyAt = new Date(clock.now().getTime() + RESTORE_MS).toISOString();
      const restore = { ...source, copied: false, readyAt };
      // Tags, time to live, recovery, protection, streams and the class of the table are lost, as on AWS.
      const settings: Partial<TableSettings> = {
        owner: 'none',
        ...(encryption === undefined ? {} : { encryption }),
        restore,
      };
      await tables.settings.change(target, settings);
      await engine.createTable(createInput(target, schema)).catch(async (error: unknown) => {
        await tables.settings.forget(target);
        throw error;
      });
      copyAside(target, restore);
      return tables.describe(target);
    },
    async resume() {
      for (const { name, restore } of await tables.settings.all()) {
        if (restore === undefined || restore.copied) continue;
        if (await tables.exists(name)) copyAside(name, restore);
        else await tables.settings.forget(name);
      }
    },
    async idle() {
      await Promise.all(copies);
    },
  };
}

function createInput(
  name: string,
  { KeySchema, AttributeDefinitions, BillingModeSummary, GlobalSecondaryIndexes }: RestoreRequest['schema'],
): { TableName: string; [member: string]: unknown } {
  const indexes = (GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
  return {
    TableName: name,
    KeySchema,
    AttributeDefinitions,
    BillingMode: BillingModeSummary?.BillingMode ?? 'PAY_PER_REQUEST',
    ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes }),
  };
}
